package engine

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
)

func aKey(fill byte) string {
	return base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{fill}, keyBytes))
}

func seal(t *testing.T, keys string) *Seal {
	t.Helper()
	s, err := ParseSeal(keys)
	require.NoError(t, err)
	require.NotNil(t, s)
	return s
}

func TestWhatIsSealedOpensWithItsKeyAlone(t *testing.T) {
	first, second := seal(t, "k1:"+aKey(1)), seal(t, "k2:"+aKey(2)+", k1:"+aKey(1))
	data, failures := first.converters()
	payload, err := data.ToPayload(map[string]string{"name": "龙亭镇有机水稻基地建设项目"})
	require.NoError(t, err)
	require.NotContains(t, payload.String(), "name")
	require.NotContains(t, string(payload.Data), "龙亭镇")
	again, err := data.ToPayload(map[string]string{"name": "龙亭镇有机水稻基地建设项目"})
	require.NoError(t, err)
	require.NotEqual(t, payload.Data, again.Data, "the same twice does not look the same")

	rotated, _ := second.converters()
	var got map[string]string
	require.NoError(t, rotated.FromPayload(payload, &got), "with the key that writes no more")
	require.Equal(t, "龙亭镇有机水稻基地建设项目", got["name"])
	written, err := rotated.ToPayload("x")
	require.NoError(t, err)
	require.ErrorContains(t, data.FromPayload(written, new(string)), `key "k2"`)

	plain, err := converter.GetDefaultDataConverter().ToPayload("plain")
	require.NoError(t, err)
	var text string
	require.NoError(t, data.FromPayload(plain, &text), "what was written before there was a key")
	require.Equal(t, "plain", text)

	failure := failures.ErrorToFailure(temporal.NewApplicationError("王审 did it", "refusal", "王审"))
	require.NotContains(t, failure.String(), "王审")
	require.Equal(t, "Encoded failure", failure.Message)
	require.ErrorContains(t, failures.FailureToError(failure), "王审 did it")

	empty, err := data.ToPayloads(nil, []byte{})
	require.NoError(t, err)
	require.Len(t, empty.Payloads, 2)
}

func TestWhatWasChangedDoesNotOpen(t *testing.T) {
	s := seal(t, "k1:"+aKey(1)+",k2:"+aKey(1))
	for name, change := range map[string]func(p *commonpb.Payload){
		"a bit":         func(p *commonpb.Payload) { p.Data[len(p.Data)-1] ^= 1 },
		"the nonce":     func(p *commonpb.Payload) { p.Data[0] ^= 1 },
		"cut off":       func(p *commonpb.Payload) { p.Data = p.Data[:5] },
		"nothing":       func(p *commonpb.Payload) { p.Data = nil },
		"another id":    func(p *commonpb.Payload) { p.Metadata[keyIDMetadata] = []byte("k2") },
		"an unknown id": func(p *commonpb.Payload) { p.Metadata[keyIDMetadata] = []byte("k9") },
		"no id":         func(p *commonpb.Payload) { delete(p.Metadata, keyIDMetadata) },
	} {
		sealed, err := s.Encode([]*commonpb.Payload{{Metadata: map[string][]byte{"encoding": []byte("json/plain")}, Data: []byte(`"x"`)}})
		require.NoError(t, err)
		change(sealed[0])
		_, err = s.Decode(sealed)
		require.Error(t, err, name)
	}
}

func TestKeysThatAreNone(t *testing.T) {
	for _, none := range []string{"", "  \n"} {
		s, err := ParseSeal(none)
		require.NoError(t, err)
		require.Nil(t, s)
		require.NoError(t, s.OpenHistory(t.Context(), nil))
	}
	for _, wrong := range []string{
		aKey(1), "k1:", ":" + aKey(1), "k1:" + aKey(1)[:20], "k1:secretsecretsecretsecretsecretse", "k1:" + aKey(1) + ",",
		"k1:" + aKey(1) + ",k1:" + aKey(2),
	} {
		_, err := ParseSeal(wrong)
		require.Error(t, err, wrong)
		for _, part := range strings.Split(wrong, ":") {
			if len(part) > 4 {
				require.NotContains(t, err.Error(), part, "a key is not shown")
			}
		}
	}
}
