// A gRPC call whose channel and whose tokens go by the same certificate, and by the next one once it is renewed. Needs Go 1.19 or newer,
// google.golang.org/grpc 1.33 to 1.62 and github.com/golang/protobuf.
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
	"strings"
	"sync"
	"time"

	"github.com/golang/protobuf/ptypes/wrappers"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
)

const sts = "https://localhost:8443"
const audience = "https://orders.example.com"
const resource = "https://localhost:9443/"
const certificateFile = "workload/certificate.pem"
const keyFile = "workload/key.pem"

// Of an API whose messages begin with a text. With the client that protoc makes from your .proto, call that instead of Invoke.
const method = "/echo.EchoServer/SayHello"

func main() {
	api := &caller{}
	fmt.Println(hello(api))
}

func hello(api *caller) string {
	channel, err := api.connected()
	check(err)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	answer := &wrappers.StringValue{}
	check(channel.Invoke(ctx, method, &wrappers.StringValue{Value: "echo"}, answer))
	return answer.Value
}

// caller has a channel and tokens of one certificate, and makes both anew after a renewal: a token is bound to the certificate.
type caller struct {
	mutex   sync.Mutex
	channel *grpc.ClientConn
	read    time.Time
}

func (c *caller) connected() (*grpc.ClientConn, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	file, err := os.Stat(certificateFile)
	if err == nil && (c.channel == nil || !file.ModTime().Equal(c.read)) {
		var next *grpc.ClientConn
		if next, err = dial(); err == nil {
			if former := c.channel; former != nil {
				// The calls that are on it end first.
				time.AfterFunc(time.Minute, func() { former.Close() })
			}
			c.channel, c.read = next, file.ModTime()
		}
	}
	// While the pair is being replaced, the former one is still good.
	if c.channel != nil {
		return c.channel, nil
	}
	return nil, err
}

func dial() (*grpc.ClientConn, error) {
	certificate, err := tls.LoadX509KeyPair(certificateFile, keyFile)
	if err != nil {
		return nil, err
	}
	pem, err := os.ReadFile("workload/ca.pem")
	if err != nil {
		return nil, err
	}
	ca := x509.NewCertPool()
	if !ca.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("no certificate in the file of the authorities")
	}
	api, err := url.Parse(resource)
	if err != nil {
		return nil, err
	}
	config := &tls.Config{Certificates: []tls.Certificate{certificate}, RootCAs: ca}
	tokens := &boundTokens{mtls: &http.Client{Transport: &http.Transport{TLSClientConfig: config.Clone()}, Timeout: 10 * time.Second}}
	// From gRPC 1.63 on, this is grpc.NewClient with the same arguments.
	return grpc.Dial(api.Host, grpc.WithTransportCredentials(credentials.NewTLS(config)), grpc.WithPerRPCCredentials(tokens))
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
		form := url.Values{"grant_type": {"client_credentials"}, "audience": {audience}}
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, sts+"/token", strings.NewReader(form.Encode()))
		if err != nil {
			return nil, err
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		response, err := t.mtls.Do(request)
		if err != nil {
			return nil, err
		}
		defer response.Body.Close()
		var granted struct {
			Token  string `json:"access_token"`
			Life   int64  `json:"expires_in"`
			Reason string `json:"error"`
		}
		err = json.NewDecoder(response.Body).Decode(&granted)
		// What stands between may answer in something else than JSON: the status says more than that.
		if response.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("%d %s, decision %s", response.StatusCode, granted.Reason, response.Header.Get("Hawser-Decision"))
		}
		if err != nil {
			return nil, err
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
