package web

import (
	"errors"
	"net/http"

	"sluice/service/port"
)

// sessionsPage is the data of the list of where somebody is signed in.
type sessionsPage struct {
	adminBase
	Items      []sessionLine
	Everywhere pressed
}

// sessionLine is somewhere the reader is signed in, with the button that ends it.
type sessionLine struct {
	port.SessionRow
	Current bool     `json:"current"`
	End     *pressed `json:"-"` // none: it is this one, which signing out ends
}

func sessions(p *page) error { return p.showSessions(sentDeed{}) }

func (p *page) showSessions(sent sentDeed) error {
	data := sessionsPage{Everywhere: p.press("sign_out_everywhere", "/account/sessions", map[string]string{"everywhere": "1"})}
	var rows port.List[sessionLine]
	if err := p.api.get("/me/sessions", nil, &rows); err != nil {
		return err
	}
	for _, line := range rows.Items {
		if !line.Current {
			button := p.press("end_session", "/account/sessions", map[string]string{"session": line.ID})
			line.End = &button
		}
		data.Items = append(data.Items, line)
	}
	data.adminBase = p.baseOf(accountAreas, "account.sessions", sent)
	return p.showAccount(sent.status(), "account_sessions", "account.sessions", &data)
}

// endSession signs out somewhere else, or everywhere.
func endSession(p *page) error {
	if err := p.parse(); err != nil {
		return err
	}
	path, next := "/me/sessions/"+segment(p.gin.PostForm("session")), "/account/sessions?done=end_session"
	if p.gin.PostForm("everywhere") != "" {
		path, next = "/sessions", "/sign-in"
	}
	_, err := p.api.do(http.MethodDelete, path, nil, nil, nil, nil)
	var refused *problem
	switch {
	case errors.As(err, &refused) && !signedOut(err):
		return p.showSessions(sentDeed{submitted: submitted{problem: refused}})
	case err != nil:
		return err
	}
	return p.goTo(next)
}
