// Package project is the pages of one project: its own, its declaration, its months, its visits, its papers and the commands given to it; and how
// a project and its tasks read on any page.
package project
