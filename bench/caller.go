package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// object is a body in JSON.
type object = map[string]any

// person is somebody who uses the API.
type person struct {
	client     *http.Client
	url, token string
}

// connections is how many a client keeps open: more than there are callers.
const connections = 64

func newPerson(url, token string) *person {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = connections
	transport.IdleConnTimeout = time.Minute
	return &person{client: &http.Client{Transport: transport}, url: url + "/api/v1", token: token}
}

// as is another person on the same connections.
func (p *person) as(token string) *person { return &person{client: p.client, url: p.url, token: token} }

// call sends a request and reads the answer into out, unless that is nil.
func (p *person) call(ctx context.Context, method, path, contentType string, body []byte, out any) error {
	request, err := http.NewRequestWithContext(ctx, method, p.url+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+p.token)
	if method != http.MethodGet {
		request.Header.Set("Idempotency-Key", rand.Text())
		request.Header.Set("Content-Type", contentType)
	}
	response, err := p.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("%s %s: %s\n%s", method, path, response.Status, content)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(content, out)
}

// get reads something.
func (p *person) get(ctx context.Context, path string, out any) error {
	return p.call(ctx, http.MethodGet, path, "", nil, out)
}

// send sends something in JSON.
func (p *person) send(ctx context.Context, method, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	return p.call(ctx, method, path, "application/json", body, out)
}

// answer is what a command answers.
type answer struct {
	Code   string `json:"code"`
	Events []struct {
		Seq     int64  `json:"seq"`
		Type    string `json:"type"`
		Payload struct {
			Kind   string `json:"kind"`
			Holder struct{ Unit, Role string }
		} `json:"payload"`
	} `json:"events"`
}

// opened are the ids of the tasks that the command opened, by kind, and by kind and holder where several hold one.
func (a answer) opened() map[string]string {
	ids := map[string]string{}
	for _, e := range a.Events {
		if e.Type == "task_opened" {
			id := fmt.Sprintf("%s.%d", a.Code, e.Seq)
			held := e.Payload.Holder
			ids[e.Payload.Kind], ids[e.Payload.Kind+" "+held.Unit+"/"+held.Role] = id, id
		}
	}
	return ids
}

// command gives a command by POST.
func (p *person) command(ctx context.Context, path string, in object) (answer, error) {
	var a answer
	err := p.send(ctx, http.MethodPost, path, in, &a)
	return a, err
}
