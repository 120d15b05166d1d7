// Package process holds the words of the process: roles, units, tasks, commands, chains, ladders, money and lights. One file a
// vocabulary, one constant a line; a test of each room that uses a vocabulary holds that every word has its rule.
package process

import "strings"

// Words names a thing in both languages of the pages.
type Words struct {
	ZH string `json:"zh" yaml:"zh"`
	EN string `json:"en" yaml:"en"`
}

// PaperKind is a kind of document (资料) of the policy's catalogue, for example "application_form".
type PaperKind string

// List writes words for an error message.
func List[T ~string](words []T) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = string(w)
	}
	return strings.Join(texts, ", ")
}

// Both are the words of a thing in Chinese and in English.
func Both(zh, en string) Words { return Words{ZH: zh, EN: en} }
