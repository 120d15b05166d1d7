package page

import (
	"net/url"
	"strconv"

	"sluice/service/port"
)

// Pager leads through the pages of a list. The list's state lives in the address.
type Pager struct {
	First, Last, Total int // the rows shown, from 1, and how many there are
	Before, After      string
}

// pageSize is how many rows a list shows.
const pageSize = 30

// mostPages is the last page of a list that can be asked for.
const mostPages = 1_000_000

// PageAsked is the page of a list that the address asks for.
func (p *Page) PageAsked() port.Page {
	number, err := strconv.Atoi(p.Gin.Query("page"))
	if err != nil || number < 1 || number > mostPages {
		number = 1
	}
	return port.Page{Number: number, Size: pageSize}
}

// WholePage is the most that a page of a list holds, for those that are read whole.
const WholePage = 200

// PagerOf is the pager of a list on this page.
func PagerOf[T any](p *Page, list port.List[T]) Pager {
	made := Pager{First: (list.Page-1)*list.PageSize + 1, Last: (list.Page-1)*list.PageSize + len(list.Items), Total: list.Total}
	if list.Page > 1 {
		made.Before = p.With("page", strconv.Itoa(list.Page-1))
	}
	if made.Last < list.Total && len(list.Items) > 0 {
		made.After = p.With("page", strconv.Itoa(list.Page+1))
	}
	return made
}

// With is this page's address with one parameter changed.
func (p *Page) With(name, value string) string {
	at := p.Gin.Request.URL
	query := at.Query()
	query.Del("lang")
	query.Set(name, value)
	return Address(at.Path, query)
}

// Tab is one of several lists on a page, with how many rows it has.
type Tab struct {
	Text    string
	Count   int
	Address string
	Current bool
}

// FirstOf is the first page of a list, of so many rows.
func FirstOf(size int) port.Page { return port.Page{Number: 1, Size: size} }

// Added is an address of a page with a parameter set.
func Added(to, name, value string) string {
	at, err := url.Parse(to)
	if err != nil {
		return to
	}
	query := at.Query()
	query.Set(name, value)
	at.RawQuery = query.Encode()
	return at.String()
}

// Without is this page's address without some parameters, on the first page of the list.
func (p *Page) Without(names ...string) string {
	query := p.Gin.Request.URL.Query()
	for _, gone := range append(names, "lang", "page", "done", "many") {
		query.Del(gone)
	}
	return Address(p.Gin.Request.URL.Path, query)
}

// WithPage1 is this page's address with one parameter changed, on the first page of the list.
func (p *Page) WithPage1(name, value string) string {
	query := p.Gin.Request.URL.Query()
	for _, gone := range []string{"lang", "page", "done", "many"} {
		query.Del(gone)
	}
	query.Set(name, value)
	return Address(p.Gin.Request.URL.Path, query)
}
