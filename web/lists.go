package web

import (
	"net/url"
	"strconv"

	"sluice/service/port"
)

// pager leads through the pages of a list. The list's state lives in the address.
type pager struct {
	First, Last, Total int // the rows shown, from 1, and how many there are
	Before, After      string
}

// pageSize is how many rows a list shows.
const pageSize = 30

// mostPages is the last page of a list that can be asked for.
const mostPages = 1_000_000

// pageAsked is the page of a list that the address asks for.
func (p *page) pageAsked() port.Page {
	number, err := strconv.Atoi(p.gin.Query("page"))
	if err != nil || number < 1 || number > mostPages {
		number = 1
	}
	return port.Page{Number: number, Size: pageSize}
}

// wholePage is the most that a page of a list holds, for those that are read whole.
const wholePage = 200

// pagerOf is the pager of a list on this page.
func pagerOf[T any](p *page, list port.List[T]) pager {
	made := pager{First: (list.Page-1)*list.PageSize + 1, Last: (list.Page-1)*list.PageSize + len(list.Items), Total: list.Total}
	if list.Page > 1 {
		made.Before = p.with("page", strconv.Itoa(list.Page-1))
	}
	if made.Last < list.Total && len(list.Items) > 0 {
		made.After = p.with("page", strconv.Itoa(list.Page+1))
	}
	return made
}

// with is this page's address with one parameter changed.
func (p *page) with(name, value string) string {
	at := p.gin.Request.URL
	query := at.Query()
	query.Del("lang")
	query.Set(name, value)
	return address(at.Path, query)
}

// tab is one of several lists on a page, with how many rows it has.
type tab struct {
	Text    string
	Count   int
	Address string
	Current bool
}

// firstOf is the first page of a list, of so many rows.
func firstOf(size int) port.Page { return port.Page{Number: 1, Size: size} }

// added is an address of a page with a parameter set.
func added(to, name, value string) string {
	at, err := url.Parse(to)
	if err != nil {
		return to
	}
	query := at.Query()
	query.Set(name, value)
	at.RawQuery = query.Encode()
	return at.String()
}
