package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Robot posts to group chats of WeCom or DingTalk. Both take 20 messages a minute for a robot; more are put off, not lost.
type Robot struct {
	Address string // of the pages, for links; empty for none
	Client  *http.Client
	sign    func(address, secret string, now time.Time) (string, error)

	mu   sync.Mutex
	sent map[string][]time.Time // by robot, in the last minute
}

// perMinute is what both services take for one robot.
const perMinute = 20

// NewWeCom makes the channel of WeCom's robots. Their address holds the key; nothing is signed.
func NewWeCom(address string) *Robot {
	return &Robot{Address: address, Client: http.DefaultClient, sign: func(robot, _ string, _ time.Time) (string, error) { return robot, nil }}
}

// NewDingTalk makes the channel of DingTalk's robots, whose requests are signed with the robot's secret.
func NewDingTalk(address string) *Robot {
	return &Robot{Address: address, Client: http.DefaultClient, sign: signed}
}

// signed adds the moment and the signature that DingTalk checks: HMAC-SHA256 of both under the secret.
func signed(robot, secret string, now time.Time) (string, error) {
	u, err := url.Parse(robot)
	if err != nil {
		return "", err
	}
	if secret == "" {
		return robot, nil
	}
	at := strconv.FormatInt(now.UnixMilli(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(at + "\n" + secret))
	query := u.Query()
	query.Set("timestamp", at)
	query.Set("sign", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	u.RawQuery = query.Encode()
	return u.String(), nil
}

// Send posts one message.
func (r *Robot) Send(ctx context.Context, d Delivery) error {
	if d.URL == "" {
		return fmt.Errorf("%w: the post %s has no such robot any more", ErrRefused, d.Post)
	}
	if !r.turn(d.URL, time.Now()) {
		return fmt.Errorf("the robot has had %d messages in this minute", perMinute)
	}
	address, err := r.sign(d.URL, d.Secret, time.Now())
	if err != nil {
		return fmt.Errorf("%w: the robot's address cannot be read", ErrRefused)
	}
	w := worded(d, r.Address)
	text := w.Subject
	if w.Link != "" {
		text += "\n" + w.Link
	}
	body, err := json.Marshal(map[string]any{"msgtype": "text", "text": map[string]string{"content": text}})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("%w: the robot's address cannot be read", ErrRefused)
	}
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	response, err := r.Client.Do(request)
	if err != nil {
		return fmt.Errorf("the robot does not answer: %s", withoutAddress(err, address))
	}
	defer response.Body.Close()
	return answered(response)
}

// withoutAddress keeps the key in a robot's address out of errors.
func withoutAddress(err error, address string) string {
	return strings.ReplaceAll(err.Error(), address, "…")
}

// answered reads what both services answer: errcode 0 when the message was taken.
func answered(response *http.Response) error {
	content, err := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	if err != nil {
		return fmt.Errorf("the robot's answer did not arrive whole: %w", err)
	}
	var answer struct {
		Code    *int   `json:"errcode"`
		Message string `json:"errmsg"`
	}
	switch {
	case response.StatusCode != http.StatusOK:
		return fmt.Errorf("the robot answers %d", response.StatusCode)
	case json.Unmarshal(content, &answer) != nil || answer.Code == nil:
		return fmt.Errorf("the robot answers what is not understood")
	case *answer.Code != 0:
		return fmt.Errorf("the robot refuses it: %d %s", *answer.Code, answer.Message)
	}
	return nil
}

// turn reports whether a robot may have another message in this minute.
func (r *Robot) turn(robot string, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.sent == nil {
		r.sent = map[string][]time.Time{}
	}
	recent := r.sent[robot][:0]
	for _, at := range r.sent[robot] {
		if now.Sub(at) < time.Minute {
			recent = append(recent, at)
		}
	}
	if len(recent) >= perMinute {
		r.sent[robot] = recent
		return false
	}
	r.sent[robot] = append(recent, now)
	return true
}
