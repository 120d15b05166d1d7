// Package papers keeps the county's documents (资料) as files, each under the SHA-256 of its bytes: aa/bb/aabb….
//
// Because the name says what is inside, putting a paper twice is putting it once, a file never changes, and damage shows. A
// file appears whole or not at all: it is written aside, synced and renamed. Nothing here knows of projects; which paper
// belongs to which project is in the record. A paper whose command was refused afterwards stays for two days, for when the
// command comes again. Pictures are also there made small, under thumbnails.
//
// Import rule: papers may import lifecycle; no Temporal, SQL or HTTP.
package papers
