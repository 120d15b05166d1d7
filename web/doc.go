// Package web is the desk for staff and the board for supervisors: pages made on the server, complete without a script.
//
// A page is a face of package service, as the API is: it reads what was asked for or filled in, calls a use case as whoever has signed in,
// and shows what comes back. So what a page shows and refuses is what the API shows and refuses.
//
// This package is the map of the site: which page has which address. The pages are in the packages below it, on floors of which none asks what is
// above: page, form, project, desk and board, admin, account.
package web
