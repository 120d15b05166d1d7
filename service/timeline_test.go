package service

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/lifecycle"
	"sluice/policy"
)

// Every event that may stand in a project's stream has a sentence, in both languages and without anything left out.
func TestEveryEventHasASentence(t *testing.T) {
	for _, name := range lifecycle.EventTypes() {
		fact, err := lifecycle.Event{Type: name, V: 1, Payload: []byte("{}")}.Fact()
		require.NoError(t, err)
		said := story{rules: &policy.Policy{}}.sentence(fact)
		require.NotEmpty(t, said.ZH, name)
		require.NotEmpty(t, said.EN, name)
		require.NotContains(t, said.ZH+said.EN, "%!", name)
	}
}

func TestAnEventOfANewerProgramIsTold(t *testing.T) {
	moments := timeline([]lifecycle.Event{{Stream: "project/X", Seq: 1, Type: "moved_to_the_moon", V: 3}}, &policy.Policy{}, nil)
	require.Equal(t, "moved_to_the_moon", moments[0].EN)
}

// TestNoCodesInTheTimeline tells the events of every kind of story: a Chinese sentence holds the codes of projects and the numbers of
// findings, payments and the like, and no other Latin letter.
func TestNoCodesInTheTimeline(t *testing.T) {
	lines, err := os.ReadFile("../lifecycle/testdata/events.jsonl")
	require.NoError(t, err)
	var events []lifecycle.Event
	for line := range strings.Lines(string(lines)) {
		var e lifecycle.Event
		require.NoError(t, json.Unmarshal([]byte(line), &e))
		events = append(events, e)
	}
	latin, numbered := regexp.MustCompile(`[A-Za-z][A-Za-z0-9/_.-]*`),
		regexp.MustCompile(`^(SS\d{4}-\d{3}|[A-Z]\d+|[A-Za-z0-9_-]+\.pdf|(HT|BK|TK)-[a-z0-9-]+)$`)
	var units []lifecycle.Unit
	for _, code := range unitsNamed(events) {
		units = append(units, lifecycle.Unit{Code: code, Name: "某单位"})
	}
	for _, m := range timeline(events, policy.Default(), units) {
		for _, word := range latin.FindAllString(m.ZH, -1) {
			if !numbered.MatchString(word) {
				t.Errorf("%q in %q", word, m.ZH)
			}
		}
	}
}
