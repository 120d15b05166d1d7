package service

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/lifecycle"
	"sluice/refusal"
	"sluice/service/port"
)

func TestATokenIsRememberedForSeconds(t *testing.T) {
	var remembered tokens
	now := time.Now()
	remembered.put("hash", port.Grant{Actor: lifecycle.Actor{Person: "wang.li"}}, now)
	grant, known := remembered.get("hash", now.Add(4*time.Second))
	require.True(t, known)
	require.Equal(t, "wang.li", grant.Actor.Person)
	_, known = remembered.get("hash", now.Add(5*time.Second))
	require.False(t, known)
	_, known = remembered.get("other", now)
	require.False(t, known)
}

func TestWhatIsRememberedIsBounded(t *testing.T) {
	var remembered tokens
	for i := range 3 * rememberMost {
		remembered.put(fmt.Sprint(i), port.Grant{}, time.Now())
	}
	require.LessOrEqual(t, len(remembered.seen), rememberMost)
}

func TestTwoHashesAtOnce(t *testing.T) {
	patience := waitForTurn
	waitForTurn = 10 * time.Millisecond
	defer func() { waitForTurn = patience }()
	first, err := hashTurn(t.Context())
	require.NoError(t, err)
	second, err := hashTurn(t.Context())
	require.NoError(t, err)
	_, err = hashTurn(t.Context())
	require.True(t, IsCode(err, refusal.CodeBusy), "%v", err)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = hashTurn(gone)
	require.ErrorIs(t, err, context.Canceled)
	first()
	third, err := hashTurn(t.Context())
	require.NoError(t, err)
	second()
	third()
}
