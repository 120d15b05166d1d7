package engine

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	commonpb "go.temporal.io/api/common/v1"
	failurepb "go.temporal.io/api/failure/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/proxy"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"google.golang.org/protobuf/proto"
)

// What a sealed payload says of itself. It must stay readable for ever: histories last for years.
const (
	sealedEncoding = "binary/encrypted" // AES-256-GCM: 12 bytes of nonce, then the sealed payload
	keyIDMetadata  = "encryption-key-id"
)

// Seal closes what Sluice gives Temporal to keep: without its key the engine's database, its lists and its user interface show nothing but
// who met whom when. It writes with the first of its keys and reads with any; what was written in the open before is read as it is.
type Seal struct {
	writes string
	keys   map[string]cipher.AEAD
}

var _ converter.PayloadCodec = (*Seal)(nil)

// keyBytes is the length of a key: AES-256.
const keyBytes = 32

// ParseSeal reads keys as "id:base64", with commas, the one that writes first; nil for none. Errors never show a key.
func ParseSeal(text string) (*Seal, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil
	}
	s := &Seal{keys: map[string]cipher.AEAD{}}
	for n, part := range strings.Split(text, ",") {
		id, encoded, _ := strings.Cut(strings.TrimSpace(part), ":")
		key, err := base64.StdEncoding.DecodeString(encoded)
		if id == "" || err != nil || len(key) != keyBytes {
			return nil, fmt.Errorf("key %d is not ID:KEY with %d bytes in base64; make one with: echo k1:$(openssl rand -base64 %d)", n+1,
				keyBytes, keyBytes)
		}
		if s.keys[id] != nil {
			return nil, fmt.Errorf("there are two keys %q", id)
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, err
		}
		if s.keys[id], err = cipher.NewGCM(block); err != nil {
			return nil, err
		}
		if s.writes == "" {
			s.writes = id
		}
	}
	return s, nil
}

// Encode implements converter.PayloadCodec.
func (s *Seal) Encode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	sealed := make([]*commonpb.Payload, len(payloads))
	for i, p := range payloads {
		plain, err := proto.Marshal(p)
		if err != nil {
			return payloads, fmt.Errorf("seal a payload: %w", err)
		}
		key := s.keys[s.writes]
		nonce := make([]byte, key.NonceSize(), key.NonceSize()+len(plain)+key.Overhead())
		_, _ = rand.Read(nonce) // never fails
		sealed[i] = &commonpb.Payload{
			Metadata: map[string][]byte{converter.MetadataEncoding: []byte(sealedEncoding), keyIDMetadata: []byte(s.writes)},
			Data:     key.Seal(nonce, nonce, plain, []byte(s.writes)),
		}
	}
	return sealed, nil
}

// Decode implements converter.PayloadCodec.
func (s *Seal) Decode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	plain := make([]*commonpb.Payload, len(payloads))
	for i, p := range payloads {
		opened, err := s.open(p)
		if err != nil {
			return payloads, err
		}
		plain[i] = opened
	}
	return plain, nil
}

func (s *Seal) open(p *commonpb.Payload) (*commonpb.Payload, error) {
	if string(p.GetMetadata()[converter.MetadataEncoding]) != sealedEncoding {
		return p, nil
	}
	id := string(p.GetMetadata()[keyIDMetadata])
	key, known := s.keys[id]
	if !known {
		return nil, fmt.Errorf("a payload was sealed with key %q, which is not among those given", id)
	}
	if len(p.GetData()) < key.NonceSize() {
		return nil, errors.New("a sealed payload was cut off")
	}
	nonce, closed := p.GetData()[:key.NonceSize()], p.GetData()[key.NonceSize():]
	text, err := key.Open(nil, nonce, closed, []byte(id))
	if err != nil {
		return nil, fmt.Errorf("a payload does not open with key %q: it was changed, or the key is another", id)
	}
	opened := &commonpb.Payload{}
	return opened, proto.Unmarshal(text, opened)
}

// converters are what turns values into payloads and errors into failures: sealed, messages and traces included.
func (s *Seal) converters() (converter.DataConverter, converter.FailureConverter) {
	data := converter.NewCodecDataConverter(converter.GetDefaultDataConverter(), s)
	return data, temporal.NewDefaultFailureConverter(temporal.DefaultFailureConverterOptions{DataConverter: data,
		EncodeCommonAttributes: true})
}

// use has a client seal what it sends. Nil seals nothing.
func (s *Seal) use(options *client.Options) {
	if s != nil {
		options.DataConverter, options.FailureConverter = s.converters()
	}
}

// OpenHistory opens what is sealed in a history, so that it replays without the key. Nil opens nothing.
func (s *Seal) OpenHistory(ctx context.Context, history *historypb.History) error {
	if s == nil {
		return nil
	}
	data, _ := s.converters()
	err := proxy.VisitFailures(ctx, history, proxy.VisitFailuresOptions{
		Visitor: func(_ *proxy.VisitFailuresContext, f *failurepb.Failure) error {
			converter.DecodeCommonFailureAttributes(data, f)
			f.EncodedAttributes = nil
			return nil
		},
	})
	if err != nil {
		return fmt.Errorf("open the failures of a history: %w", err)
	}
	err = proxy.VisitPayloads(ctx, history, proxy.VisitPayloadsOptions{
		SkipSearchAttributes: true,
		Visitor: func(_ *proxy.VisitPayloadsContext, payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
			return s.Decode(payloads)
		},
	})
	if err != nil {
		return fmt.Errorf("open a history: %w", err)
	}
	return nil
}
