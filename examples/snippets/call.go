// A token over mutual TLS, and a call with it on a connection with the same certificate. Needs Go 1.19 or newer, and no module.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

const sts = "https://localhost:8443"
const audience = "https://orders.example.com"
const resource = "https://localhost:9443/"

func main() {
	certificate, err := tls.LoadX509KeyPair("workload/certificate.pem", "workload/key.pem")
	check(err)
	pem, err := os.ReadFile("workload/ca.pem")
	check(err)
	ca := x509.NewCertPool()
	if !ca.AppendCertsFromPEM(pem) {
		check(fmt.Errorf("no certificate in the file of the authorities"))
	}
	config := &tls.Config{Certificates: []tls.Certificate{certificate}, RootCAs: ca}
	mtls := &http.Client{Transport: &http.Transport{TLSClientConfig: config}, Timeout: 10 * time.Second}

	form := url.Values{"grant_type": {"client_credentials"}, "audience": {audience}}
	asked, err := http.NewRequest("POST", sts+"/token", strings.NewReader(form.Encode()))
	check(err)
	asked.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	var granted struct {
		Token string `json:"access_token"`
	}
	check(json.Unmarshal(send(mtls, asked), &granted))

	call, err := http.NewRequest("GET", resource, nil)
	check(err)
	call.Header.Set("Authorization", "Bearer "+granted.Token)
	fmt.Println(strings.TrimSpace(string(send(mtls, call))))
	fmt.Println(200)
}

func send(client *http.Client, request *http.Request) []byte {
	response, err := client.Do(request)
	check(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	check(err)
	if response.StatusCode != http.StatusOK {
		check(fmt.Errorf("%d %s", response.StatusCode, body))
	}
	return body
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
}
