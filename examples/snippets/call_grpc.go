// A gRPC call whose channel and whose tokens go by the same certificate. Needs Go 1.19 or newer and google.golang.org/grpc.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"sync"
	"time"

	"github.com/golang/protobuf/ptypes/wrappers"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
)

const sts = "https://localhost:8443"
const audience = "https://orders.example.com"
const resource = "https://localhost:9443/"

// Of an API whose messages begin with a text. With the client that protoc makes from your .proto, call that instead of Invoke.
const method = "/echo.EchoServer/SayHello"

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

	api, err := url.Parse(resource)
	check(err)
	tokens := &boundTokens{mtls: &http.Client{Transport: &http.Transport{TLSClientConfig: config.Clone()}, Timeout: 10 * time.Second}}
	channel, err := grpc.Dial(api.Host, grpc.WithTransportCredentials(credentials.NewTLS(config)), grpc.WithPerRPCCredentials(tokens))
	check(err)
	defer channel.Close()

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	answer := &wrappers.StringValue{}
	check(channel.Invoke(ctx, method, &wrappers.StringValue{Value: "echo"}, answer))
	fmt.Println(answer.Value)
}

// boundTokens asks the STS over the certificate of the channel, and keeps what it got for four fifths of its life.
type boundTokens struct {
	mtls  *http.Client
	mutex sync.Mutex
	token string
	until time.Time
}

func (*boundTokens) RequireTransportSecurity() bool { return true }

func (t *boundTokens) GetRequestMetadata(ctx context.Context, _ ...string) (map[string]string, error) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if time.Now().After(t.until) {
		asked := time.Now()
		response, err := t.mtls.PostForm(sts+"/token", url.Values{"grant_type": {"client_credentials"}, "audience": {audience}})
		if err != nil {
			return nil, err
		}
		defer response.Body.Close()
		var granted struct {
			Token  string `json:"access_token"`
			Life   int64  `json:"expires_in"`
			Reason string `json:"error"`
		}
		if err := json.NewDecoder(response.Body).Decode(&granted); err != nil {
			return nil, err
		}
		if response.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("%d %s, decision %s", response.StatusCode, granted.Reason, response.Header.Get("Hawser-Decision"))
		}
		t.token, t.until = granted.Token, asked.Add(time.Duration(granted.Life)*time.Second*4/5)
	}
	return map[string]string{"authorization": "Bearer " + t.token}, nil
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
}
