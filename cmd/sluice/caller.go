package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// caller calls the running API as the person whose token the file holds.
type caller struct {
	url, token string
}

func (c *config) caller() (*caller, error) {
	token, err := os.ReadFile(c.tokenFile())
	if err != nil {
		return nil, fmt.Errorf("no token: %w (name the file with --token-file)", err)
	}
	return &caller{url: strings.TrimSuffix(c.URL, "/"), token: strings.TrimSpace(string(token))}, nil
}

// problem is what the API answers when it refuses.
type problem struct {
	Title  string `json:"title"`
	Detail string `json:"detail"`
	Code   string `json:"code"`
	Errors []struct {
		Field     string `json:"field"`
		Message   string `json:"message"`
		MessageZH string `json:"message_zh"`
	} `json:"errors"`
	Reasons []struct {
		ZH string `json:"zh"`
		EN string `json:"en"`
	} `json:"reasons"`
}

func (p problem) Error() string {
	lines := []string{strings.TrimSuffix(p.Title+": "+p.Detail, ": ")}
	for _, e := range p.Errors {
		lines = append(lines, fmt.Sprintf("  %s: %s (%s)", e.Field, e.Message, e.MessageZH))
	}
	for _, r := range p.Reasons {
		lines = append(lines, fmt.Sprintf("  %s (%s)", r.EN, r.ZH))
	}
	return strings.Join(lines, "\n")
}

// call sends a request and reads the answer into out. Anything but success comes back as the problem it is.
func (c *caller) call(ctx context.Context, method, path, contentType string, body io.Reader, out any) error {
	request, err := http.NewRequestWithContext(ctx, method, c.url+"/api/v1"+path, body)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	if method != http.MethodGet {
		request.Header.Set("Idempotency-Key", rand.Text())
		request.Header.Set("Content-Type", contentType)
	}
	response, err := (&http.Client{Timeout: 5 * time.Minute}).Do(request)
	if err != nil {
		return fmt.Errorf("%w (is sluice up running? name its address with --url)", err)
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		var p problem
		if err := json.NewDecoder(response.Body).Decode(&p); err != nil {
			return fmt.Errorf("%s answered %s", c.url, response.Status)
		}
		return p
	}
	return json.NewDecoder(response.Body).Decode(out)
}

// post sends a value as JSON.
func (c *caller) post(ctx context.Context, path string, value, out any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return c.call(ctx, http.MethodPost, path, "application/json", bytes.NewReader(body), out)
}

// calling makes a subcommand that calls the running API.
func calling(cmd *cobra.Command, flags func(*cobra.Command), run func(*cobra.Command, *caller, []string) error) *cobra.Command {
	return configured(cmd, func(cmd *cobra.Command, c *config) {
		callFlags(cmd, c)
		flags(cmd)
	}, func(cmd *cobra.Command, c *config, args []string) error {
		signedIn, err := c.caller()
		if err != nil {
			return err
		}
		return run(cmd, signedIn, args)
	})
}
