package api

import (
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
