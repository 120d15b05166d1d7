package web

import (
	"net/url"
	"time"

	"sluice/calendar"
	"sluice/process"
	"sluice/service"
)

// tokensPage is the data of the list of one's tokens.
type tokensPage struct {
	adminBase
	Items  []tokenLine
	Pager  pager
	Issue  form
	Issued *tokenShown
}

// issueDeed issues the reader a token.
func (p *page) issueDeed() deed {
	return doing(deed{id: "issue_token", action: "/account/tokens", preset: url.Values{"scope": {string(process.ScopeRead)}}},
		func(once service.Once, in tokenInput) (service.IssuedToken, error) {
			return p.site.service.IssueMyToken(p.context(), p.caller, once, service.TokenInput(in))
		})
}

func tokens(p *page) error { return p.showTokens(sentDeed{}, nil) }

// doTokens issues a token, or revokes one. The token is told once, on the page that answers: the address of the list never has it.
func doTokens(p *page) error {
	if err := p.parse(); err != nil {
		return err
	}
	d := p.issueDeed()
	if id := p.gin.PostForm("token"); id != "" {
		d = doing(deed{id: "revoke_token"}, func(once service.Once, in none) (none, error) {
			return in, p.site.service.RevokeMyToken(p.context(), p.caller, once, segment(id))
		})
	}
	sent, err := p.send(d)
	switch {
	case err != nil:
		return err
	case !sent.done:
		return p.showTokens(sent, nil)
	}
	if issued, is := sent.told.(service.IssuedToken); is {
		return p.showTokens(sentDeed{}, p.issuedToken(issued))
	}
	return p.goTo("/account/tokens?done=" + d.id)
}

func (p *page) showTokens(sent sentDeed, issued *tokenShown) error {
	data := tokensPage{Issued: issued}
	rows, err := p.site.service.MyTokens(p.context(), p.caller, p.pageAsked())
	if err != nil {
		return err
	}
	today := calendar.DateOf(time.Now()) // the machine's day ends tokens, not a stepped clock's
	for _, token := range rows.Items {
		past := !token.Expires.IsZero() && token.Expires.Before(today)
		data.Items = append(data.Items,
			tokenLine{token, past, p.press("revoke_token", "/account/tokens", map[string]string{"token": token.ID})})
	}
	issue := p.issueDeed()
	if asked := process.Scope(p.gin.Query("scope")); asked.Valid() { // a page that leads here knows what for
		issue.preset = url.Values{"scope": {string(asked)}}
	}
	data.Pager, data.Issue = pagerOf(p, rows), p.deedForm(issue, &sent)
	data.adminBase = p.baseOf(accountAreas, "account.tokens", sent)
	return p.showAccount(sent.status(), "account_tokens", "account.tokens", &data)
}
