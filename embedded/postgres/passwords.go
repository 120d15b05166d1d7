package postgres

import (
	"crypto/rand"
	"maps"
)

// passwords are those of the cluster's roles, by role. They are random, never shown and never leave the machine; they keep other users of
// it out of the data. A cluster whose password is lost must be opened by hand.
type passwords map[string]string

// complete returns the passwords with one for each role, keeping those there are.
func (p passwords) complete() passwords {
	full := passwords{}
	maps.Copy(full, p)
	for _, role := range append([]string{Superuser}, roles...) {
		if full[role] == "" {
			full[role] = rand.Text()
		}
	}
	return full
}
