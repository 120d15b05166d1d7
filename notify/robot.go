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
	"slices"
	"strconv"
	"strings"
	"time"

	"sluice/activities"
)

// Robot posts to group chats of WeCom or DingTalk.
type Robot struct {
	Address string // of the pages, for links; empty for none
	Client  *http.Client
	service service
}

// service is what tells the two apart.
type service struct {
	sign    func(address, secret string, now time.Time) (string, error)
	longest int   // bytes of a text
	refused []int // codes that no other attempt changes: the robot is gone or locked, or does not take this text
	full    []int // codes for too many messages
}

// NewWeCom makes the channel of WeCom's robots. Their address holds the key; nothing is signed.
func NewWeCom(address string) *Robot {
	return &Robot{Address: address, Client: http.DefaultClient, service: service{
		sign:    func(robot, _ string, _ time.Time) (string, error) { return robot, nil },
		longest: 2048,
		refused: []int{93000, 40058}, // no such robot; a parameter that is not taken
		full:    []int{45009, 45033},
	}}
}

// NewDingTalk makes the channel of DingTalk's robots, whose requests are signed with the robot's secret.
func NewDingTalk(address string) *Robot {
	return &Robot{Address: address, Client: http.DefaultClient, service: service{
		sign:    signed,
		longest: 20000,
		// No such token; chat dissolved; no such token, robot stopped, no such robot; keyword or signature of this robot; unfit words.
		refused: []int{300005, 400013, 400101, 400102, 400106, 310000, 430101, 430102, 430104},
		full:    []int{130101, 410100},
	}}
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

// Send posts one message. The error says whose fault it is, where that can be told.
func (r *Robot) Send(ctx context.Context, d activities.Delivery) error {
	address, err := r.service.sign(d.URL, d.Secret, time.Now())
	if err != nil {
		return fmt.Errorf("%w: the robot's address cannot be read", activities.ErrRefused)
	}
	text := worded(d, r.Address).short(r.service.longest)
	body, err := json.Marshal(map[string]any{"msgtype": "text", "text": map[string]string{"content": text}})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("%w: the robot's address cannot be read", activities.ErrRefused)
	}
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	response, err := r.Client.Do(request)
	if err != nil {
		return fmt.Errorf("the robot does not answer: %s", withoutAddress(err, address))
	}
	defer response.Body.Close()
	return r.service.answered(response)
}

// withoutAddress keeps the key in a robot's address out of errors.
func withoutAddress(err error, address string) string {
	return strings.ReplaceAll(err.Error(), address, "…")
}

// answered reads what both services answer: errcode 0 when the message was taken.
func (s service) answered(response *http.Response) error {
	content, err := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	if err != nil {
		return fmt.Errorf("the robot's answer did not arrive whole: %w", err)
	}
	var answer struct {
		Code    *int   `json:"errcode"`
		Message string `json:"errmsg"`
	}
	switch {
	case response.StatusCode == http.StatusTooManyRequests:
		return activities.ErrFull
	case response.StatusCode == http.StatusGone || response.StatusCode == http.StatusNotFound:
		return fmt.Errorf("%w: there is no robot at the address (%d)", activities.ErrRefused, response.StatusCode)
	case response.StatusCode != http.StatusOK:
		return fmt.Errorf("the robot answers %d", response.StatusCode)
	case json.Unmarshal(content, &answer) != nil || answer.Code == nil:
		return fmt.Errorf("the robot answers what is not understood")
	case *answer.Code == 0:
		return nil
	}
	said := fmt.Errorf("the robot refuses it: %d %s", *answer.Code, answer.Message)
	switch {
	case slices.Contains(s.full, *answer.Code):
		return fmt.Errorf("%w: %w", activities.ErrFull, said)
	case ourFault(answer.Message):
		return fmt.Errorf("%w: %w", activities.ErrSender, said)
	case slices.Contains(s.refused, *answer.Code):
		return fmt.Errorf("%w: %w", activities.ErrRefused, said)
	}
	return said
}

// ourFault reports whether DingTalk's one code for all that its security settings object to means us, with every robot: our clock, or
// the address that we call from.
func ourFault(message string) bool {
	return strings.Contains(message, "timestamp") || strings.Contains(message, "whitelist")
}
