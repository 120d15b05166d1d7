// Package web is the desk for staff and the board for supervisors: pages made on the server, complete without a script.
//
// A page is a client of the API like any other. For each it makes the requests it needs in the process, with the browser's own
// cookie, and shows what comes back. So what a page shows and refuses is what the API shows and refuses, and a page can do
// nothing that the API does not offer.
//
// Import rule: web may import service/port, lifecycle, policy, calendar and Gin.
package web
