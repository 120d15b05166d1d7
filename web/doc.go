// Package web is the desk for staff and the board for supervisors: pages made on the server, complete without a script.
//
// A page is a face of package service, as the API is: it reads what was asked for or filled in, calls a use case as whoever has signed in,
// and shows what comes back. So what a page shows and refuses is what the API shows and refuses.
//
// Import rule: web may import web/locale, door, service, service/port, access, lifecycle, policy, process, refusal, calendar, written and
// Gin.
package web
