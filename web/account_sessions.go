package web

import (
	"sluice/service"
)

// sessionsPage is the data of the list of where somebody is signed in.
type sessionsPage struct {
	adminBase
	Items      []sessionLine
	Everywhere pressed
}

// sessionLine is somewhere the reader is signed in, with the button that ends it.
type sessionLine struct {
	service.MySession
	End *pressed // none: it is this one, which signing out ends
}

func sessions(p *page) error { return p.showSessions(sentDeed{}) }

func (p *page) showSessions(sent sentDeed) error {
	data := sessionsPage{Everywhere: p.press("sign_out_everywhere", "/account/sessions", map[string]string{"everywhere": "1"})}
	rows, err := p.site.service.MySessions(p.context(), p.caller)
	if err != nil {
		return err
	}
	for _, row := range rows {
		line := sessionLine{MySession: row}
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
	if p.gin.PostForm("everywhere") != "" {
		if err := p.site.service.SignOutEverywhere(p.context(), p.caller); err != nil {
			return err
		}
		p.handSession("")
		return p.goTo("/sign-in")
	}
	refused, err := refusalOf(p.site.service.EndMySession(p.context(), p.caller, segment(p.gin.PostForm("session"))))
	switch {
	case err != nil:
		return err
	case refused != nil:
		return p.showSessions(sentDeed{submitted: submitted{problem: refused}})
	}
	return p.goTo("/account/sessions?done=end_session")
}
