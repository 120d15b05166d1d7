package web

import (
	"net/http"

	"sluice/door"
	"sluice/service"
)

// showSignIn renders the sign-in page with a button for each way to sign in.
func (p *page) showSignIn(status int, form signInForm) error {
	form.Ways = p.site.service.SignInWays()
	if form.Problem != nil {
		p.retryAfter(form.Problem)
	}
	return p.render(status, "signin", p.word("signin.title"), "", form)
}

// longestNext is the longest address, in bytes, that a browser keeps while somebody is at the issuer.
const longestNext = 2000

// leadToIssuer sends the browser to the issuer. It is a link and no form: a page's forms go nowhere else.
func leadToIssuer(p *page) error {
	next := p.gin.Query("next")
	if !local(next) || len(next) > longestNext {
		next = "/"
	}
	if err := p.site.door.Unknown(p.request()); err != nil {
		return p.refuseSignIn(err, next)
	}
	begun, secrets, err := p.site.service.BeginSignIn(p.context(), p.request().Stranger(), service.BeginInput{Next: next})
	if err != nil {
		return p.refuseSignIn(err, next)
	}
	p.hand(p.site.door.FlowCookie(p.request(), secrets))
	return p.goTo(begun.Address)
}

// backFromIssuer ends the signing in with what the issuer sent back.
func backFromIssuer(p *page) error {
	query := p.gin.Request.URL.Query()
	if query.Get("code") == "" { // the issuer refused, or the person gave up
		return p.showSignIn(http.StatusUnauthorized, signInForm{Next: "/", Problem: p.gaveUp()})
	}
	if err := p.site.door.Unknown(p.request()); err != nil {
		return p.refuseSignIn(err, "/")
	}
	in, flow, old := service.FinishInput{Code: query.Get("code"), State: query.Get("state")}, door.CookieOf(p.gin, door.FlowCookie),
		door.CookieOf(p.gin, door.SessionCookie)
	done, secret, err := p.site.service.FinishSignIn(p.context(), p.request().Stranger(), in, flow, old)
	if err != nil {
		return p.refuseSignIn(err, "/")
	}
	p.signedIn(done.Person, secret)
	p.hand(p.site.door.FlowCookie(p.request(), ""))
	if !local(done.Next) {
		done.Next = "/"
	}
	return p.goTo(done.Next)
}

// gaveUp says that the issuer let nobody in. What the issuer itself says is not repeated: anybody can write it into the address.
func (p *page) gaveUp() *problem {
	title, said := words["signin.openid.none"], words["signin.openid.none.help"]
	return &problem{Status: http.StatusUnauthorized, Title: title.EN, TitleZH: title.ZH, Detail: said.EN, DetailZH: said.ZH}
}

// refuseSignIn shows the sign-in page with why nobody was let in.
func (p *page) refuseSignIn(err error, next string) error {
	refused := p.problem(err)
	return p.showSignIn(refused.Status, signInForm{Next: next, Problem: refused})
}
