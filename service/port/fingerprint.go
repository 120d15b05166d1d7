package port

import "strings"

// FingerprintMark begins a fingerprint that is made of what is done. Those of earlier versions were made of HTTP requests and have none.
const FingerprintMark = "2:"

// SameChange reports whether a change that comes under a key is the one that is on record under it. What an earlier version recorded cannot
// be compared: the key alone tells, so that whoever repeats it over an upgrade gets the answer and nothing is done twice.
func SameChange(recorded, asked string) bool {
	return recorded == asked || strings.HasPrefix(asked, FingerprintMark) && !strings.HasPrefix(recorded, FingerprintMark)
}
