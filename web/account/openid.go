package account

import (
	"net/http"

	"sluice/door"
	"sluice/service"
	"sluice/web/page"
)

// showSignIn renders the sign-in page with a button for each way to sign in.
func showSignIn(p *page.Page, status int, form signInForm) error {
	form.Ways = p.Site.Service.SignInWays()
	if form.Problem != nil {
		p.RetryAfter(form.Problem)
	}
	return p.Render(status, "signin", p.Word("signin.title"), "", form)
}

// longestNext is the longest address, in bytes, that a browser keeps while somebody is at the issuer.
const longestNext = 2000

// LeadToIssuer sends the browser to the issuer. It is a link and no form: a page's forms go nowhere else.
func LeadToIssuer(p *page.Page) error {
	next := p.Gin.Query("next")
	if !page.Local(next) || len(next) > longestNext {
		next = "/"
	}
	if err := p.Site.Door.Unknown(p.Request()); err != nil {
		return refuseSignIn(p, err, next)
	}
	begun, secrets, err := p.Site.Service.BeginSignIn(p.Context(), p.Request().Stranger(), service.BeginInput{Next: next})
	if err != nil {
		return refuseSignIn(p, err, next)
	}
	p.Hand(p.Site.Door.FlowCookie(p.Request(), secrets))
	return p.GoTo(begun.Address)
}

// BackFromIssuer ends the signing in with what the issuer sent back.
func BackFromIssuer(p *page.Page) error {
	query := p.Gin.Request.URL.Query()
	if query.Get("code") == "" { // the issuer refused, or the person gave up
		return showSignIn(p, http.StatusUnauthorized, signInForm{Next: "/", Problem: gaveUp()})
	}
	if err := p.Site.Door.Unknown(p.Request()); err != nil {
		return refuseSignIn(p, err, "/")
	}
	in, flow, old := service.FinishInput{Code: query.Get("code"), State: query.Get("state")}, door.CookieOf(p.Gin, door.FlowCookie),
		door.CookieOf(p.Gin, door.SessionCookie)
	done, secret, err := p.Site.Service.FinishSignIn(p.Context(), p.Request().Stranger(), in, flow, old)
	if err != nil {
		return refuseSignIn(p, err, "/")
	}
	signedIn(p, done.Person, secret)
	p.Hand(p.Site.Door.FlowCookie(p.Request(), ""))
	if !page.Local(done.Next) {
		done.Next = "/"
	}
	return p.GoTo(done.Next)
}

// gaveUp says that the issuer let nobody in. What the issuer itself says is not repeated: anybody can write it into the address.
func gaveUp() *page.Problem {
	title, said := page.Words["signin.openid.none"], page.Words["signin.openid.none.help"]
	return &page.Problem{Status: http.StatusUnauthorized, Title: title.EN, TitleZH: title.ZH, Detail: said.EN, DetailZH: said.ZH}
}

// refuseSignIn shows the sign-in page with why nobody was let in.
func refuseSignIn(p *page.Page, err error, next string) error {
	refused := p.Problem(err)
	return showSignIn(p, refused.Status, signInForm{Next: next, Problem: refused})
}
