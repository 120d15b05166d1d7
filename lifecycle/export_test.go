package lifecycle

import "sluice/process"

// PostOf shows tests outside which post an addressee is in a project.
func PostOf(p Project, t Terms, to process.Addressee, holder process.Post) process.Post {
	d := &deciding{project: p, terms: t}
	return d.postOf(to, holder)
}
