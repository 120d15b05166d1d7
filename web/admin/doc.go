// Package admin is the pages of the administration, a file for each of its areas.
package admin
