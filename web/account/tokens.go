package account

import (
	"net/url"
	"time"

	"sluice/calendar"
	"sluice/process"
	"sluice/service"
	"sluice/web/admin"
	"sluice/web/form"
	"sluice/web/page"
)

// tokensPage is the data of the list of one's tokens.
type tokensPage struct {
	form.Base
	Items  []admin.TokenLine
	Pager  page.Pager
	Issue  form.Form
	Issued *admin.TokenShown
}

// issueForm issues the reader a token.
func issueForm(p *page.Page) form.AdminForm {
	return form.Doing(form.AdminForm{ID: "issue_token", Action: "/account/tokens", Preset: url.Values{"scope": {string(process.ScopeRead)}}},
		func(once service.Once, in admin.TokenInput) (service.IssuedToken, error) {
			return p.Site.Service.IssueMyToken(p.Context(), p.Caller, once, service.TokenInput(in))
		})
}

// Tokens shows the reader's tokens.
func Tokens(p *page.Page) error { return showTokens(p, form.SentForm{}, nil) }

// DoTokens issues a token, or revokes one. The token is told once, on the page that answers: the address of the list never has it.
func DoTokens(p *page.Page) error {
	if err := p.Parse(); err != nil {
		return err
	}
	d := issueForm(p)
	if id := p.Gin.PostForm("token"); id != "" {
		d = form.Doing(form.AdminForm{ID: "revoke_token"}, func(once service.Once, in admin.None) (admin.None, error) {
			return in, p.Site.Service.RevokeMyToken(p.Context(), p.Caller, once, form.Segment(id))
		})
	}
	sent, err := form.Send(p, d)
	switch {
	case err != nil:
		return err
	case !sent.Done:
		return showTokens(p, sent, nil)
	}
	if issued, is := sent.Told.(service.IssuedToken); is {
		return showTokens(p, form.SentForm{}, admin.IssuedToken(p, issued))
	}
	return p.GoTo("/account/tokens?done=" + d.ID)
}

func showTokens(p *page.Page, sent form.SentForm, issued *admin.TokenShown) error {
	data := tokensPage{Issued: issued}
	rows, err := p.Site.Service.MyTokens(p.Context(), p.Caller, p.PageAsked())
	if err != nil {
		return err
	}
	today := calendar.DateOf(time.Now()) // the machine's day ends tokens, not a stepped clock's
	for _, token := range rows.Items {
		past := !token.Expires.IsZero() && token.Expires.Before(today)
		data.Items = append(
			data.Items,
			admin.TokenLine{
				TokenRow: token,
				Past:     past,
				Revoke:   form.Press(p, "revoke_token", "/account/tokens", map[string]string{"token": token.ID}),
			},
		)
	}
	issue := issueForm(p)
	if asked := process.Scope(p.Gin.Query("scope")); asked.Valid() { // a page that leads here knows what for
		issue.Preset = url.Values{"scope": {string(asked)}}
	}
	data.Pager, data.Issue = page.PagerOf(p, rows), form.ShownForm(p, issue, &sent)
	data.Base = form.BaseOf(p, accountAreas, "account.tokens", sent)
	return showAccount(p, sent.Status(), "account_tokens", "account.tokens", &data)
}
