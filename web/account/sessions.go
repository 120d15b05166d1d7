package account

import (
	"sluice/service"
	"sluice/web/form"
	"sluice/web/page"
)

// sessionsPage is the data of the list of where somebody is signed in.
type sessionsPage struct {
	form.Base
	Items      []sessionLine
	Everywhere form.Pressed
}

// sessionLine is somewhere the reader is signed in, with the button that ends it.
type sessionLine struct {
	service.MySession
	End *form.Pressed // none: it is this one, which signing out ends
}

// Sessions shows the browsers in which the reader is signed in.
func Sessions(p *page.Page) error { return showSessions(p, form.SentForm{}) }

func showSessions(p *page.Page, sent form.SentForm) error {
	data := sessionsPage{Everywhere: form.Press(p, "sign_out_everywhere", "/account/sessions", map[string]string{"everywhere": "1"})}
	rows, err := p.Site.Service.MySessions(p.Context(), p.Caller)
	if err != nil {
		return err
	}
	for _, row := range rows {
		line := sessionLine{MySession: row}
		if !line.Current {
			button := form.Press(p, "end_session", "/account/sessions", map[string]string{"session": line.ID})
			line.End = &button
		}
		data.Items = append(data.Items, line)
	}
	data.Base = form.BaseOf(p, accountAreas, "account.sessions", sent)
	return showAccount(p, sent.Status(), "account_sessions", "account.sessions", &data)
}

// EndSession signs out somewhere else, or everywhere.
func EndSession(p *page.Page) error {
	if err := p.Parse(); err != nil {
		return err
	}
	if p.Gin.PostForm("everywhere") != "" {
		if err := p.Site.Service.SignOutEverywhere(p.Context(), p.Caller); err != nil {
			return err
		}
		p.HandSession("")
		return p.GoTo("/sign-in")
	}
	refused, err := form.RefusalOf(p.Site.Service.EndMySession(p.Context(), p.Caller, form.Segment(p.Gin.PostForm("session"))))
	switch {
	case err != nil:
		return err
	case refused != nil:
		return showSessions(p, form.SentForm{Submitted: form.Submitted{Problem: refused}})
	}
	return p.GoTo("/account/sessions?done=end_session")
}
