package api_test

import (
	"net/http"
	"testing"
)

func TestMessages(t *testing.T) {
	scenarios := []scenario{
		{
			Name: "what did not arrive", As: "admin", Method: "GET", URL: "/api/v1/deliveries?state=dead", ExpectedStatus: http.StatusOK,
			ExpectedContent: []string{`"id":7`, "no such mailbox", `"total":1`}, NotExpectedContent: []string{`"id":8`},
		},
		{
			Name: "sent again", As: "admin", Method: "POST", URL: "/api/v1/deliveries/7/retry", ExpectedStatus: http.StatusNoContent,
			Changes: true,
		},
		{
			Name: "what arrived is not sent again", As: "admin", Method: "POST", URL: "/api/v1/deliveries/8/retry",
			ExpectedStatus: http.StatusNotFound,
		},
		{
			Name: "by others", As: "unit", Method: "GET", URL: "/api/v1/deliveries", ExpectedStatus: http.StatusForbidden,
			NotExpectedContent: []string{"mailbox"},
		},
		{
			Name: "settings", As: "unit", Method: "PUT", URL: "/api/v1/me/settings",
			Body:    `{"email": "wang.li@example.gov.cn", "language": "zh", "mail": true}`,
			Changes: true, ExpectedStatus: http.StatusOK, ExpectedContent: []string{`"email":"wang.li@example.gov.cn"`},
		},
		{
			Name: "a mailbox in the wrong form", As: "unit", Method: "PUT", URL: "/api/v1/me/settings",
			Body:           `{"email": "王丽 <wang.li>", "language": "zh", "mail": true}`,
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"email"`},
		},
		{
			Name: "a mailbox with a blank that was copied along", As: "unit", Method: "PUT", URL: "/api/v1/me/settings",
			Body:    `{"email": " wang.li@example.gov.cn\n", "language": "zh", "mail": true}`,
			Changes: true, ExpectedStatus: http.StatusOK, ExpectedContent: []string{`"email":"wang.li@example.gov.cn"`},
		},
		{
			Name: "a mailbox with an invisible character", As: "unit", Method: "PUT", URL: "/api/v1/me/settings",
			Body:           `{"email": "wang.li\u200b@example.gov.cn", "language": "zh", "mail": true}`,
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"email"`, "invisible"},
		},
		{
			Name: "a mailbox in full-width letters", As: "unit", Method: "PUT", URL: "/api/v1/me/settings",
			Body:           `{"email": "ｗａｎｇ@example.gov.cn", "language": "zh", "mail": true}`,
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"email"`, "半角"},
		},
		{
			Name: "mail without a mailbox", As: "unit", Method: "PUT", URL: "/api/v1/me/settings",
			Body:           `{"email": "", "language": "zh", "mail": true}`,
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"email"`},
		},
		{
			Name: "no settings yet", As: "town", Method: "GET", URL: "/api/v1/me/settings", ExpectedStatus: http.StatusOK,
			ExpectedContent: []string{`{"email":"","language":"zh","mail":false}`},
		},
		{
			Name: "a robot", As: "admin", Method: "PUT", URL: "/api/v1/robots", Changes: true,
			Body:           `{"post": "ssb/staff", "kind": "dingtalk", "url": "https://oapi.dingtalk.com/robot/send?access_token=KEY", "secret": "SEC9"}`,
			ExpectedStatus: http.StatusOK, ExpectedContent: []string{`"url":"https://oapi.dingtalk.com/robot/send"`},
			NotExpectedContent: []string{"KEY", "SEC9"},
		},
		{
			Name: "a robot at no address", As: "admin", Method: "PUT", URL: "/api/v1/robots",
			Body:           `{"post": "ssb/staff", "kind": "wecom", "url": "file:///etc/passwd"}`,
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"url"`},
		},
		{
			Name: "a robot for no post", As: "admin", Method: "PUT", URL: "/api/v1/robots",
			Body:           `{"post": "ssb", "kind": "wecom", "url": "https://x.cn/a"}`,
			ExpectedStatus: http.StatusUnprocessableEntity, ExpectedContent: []string{`"field":"post"`},
		},
		{
			Name: "alarms", As: "office", Method: "GET", URL: "/api/v1/alarms", ExpectedStatus: http.StatusOK,
			ExpectedContent: []string{"lyj/staff"},
		},
		{
			Name: "alarms are not for units", As: "unit", Method: "GET", URL: "/api/v1/alarms", ExpectedStatus: http.StatusForbidden,
		},
	}
	for i := range scenarios {
		scenarios[i].Before = sentSomething
	}
	run(t, scenarios)
}

// sentSomething has one message that no mailbox took, one that arrived, and a post that nobody holds.
func sentSomething(_ *testing.T, c *county) {
	c.exec(`
		insert into deliveries (id, task, round, rung, date, addressee, channel, person, project, zh, en, at, state, error)
		overriding system value
		values
			(7, '', 0, 'opened', '2019-03-01', 'ssb/staff', 'mail', 'office', '', '', '', now(), 'dead', 'no such mailbox'),
			(8, '', 0, 'opened', '2019-03-01', 'ssb/staff', 'mail', 'both', '', '', '', now(), 'sent', '')`)
	c.exec(`insert into alarms (kind, subject, first, last, times) values ('unheld_post', 'lyj/staff', now(), now(), 2)`)
}
