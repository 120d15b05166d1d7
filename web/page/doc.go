// Package page is what every page of the site stands on: the request and who asks, the session, templates and what they can say, lists page by
// page, links, charts, and the files that pages load.
package page
