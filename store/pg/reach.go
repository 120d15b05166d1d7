package pg

import (
	"sluice/access"
)

// Who reads a project is kept in its row, as keys (access.Keys); every list is narrowed by the keys of the reader.

// Limited reports whether a reach leaves anything out. None is the program itself, which reads everything.
func Limited(reach *access.Reach) bool { return reach != nil && !reach.All }

// Within narrows a list to what somebody reads, by a condition that names their keys.
func (c *Conditions) Within(reach *access.Reach, condition string) {
	if Limited(reach) {
		c.Add(condition, "read_keys", ReaderKeys(*reach))
	}
}

// ReaderKeys are the keys of a reader as the column has them; none at all is an empty list, which nothing meets.
func ReaderKeys(reach access.Reach) []string {
	keys := make([]string, len(reach.Keys))
	for i, key := range reach.Keys {
		keys[i] = Plain(key)
	}
	return keys
}
