package api

import (
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"sluice/door"
)

// jsonFormat reads and writes bodies. Unlike encoding/json by itself it refuses text that is not UTF-8, which would be
// altered silently, and control characters in strings, which the record's tables cannot hold.
var jsonFormat = huma.Format{
	Marshal: func(w io.Writer, v any) error {
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		return encoder.Encode(v)
	},
	Unmarshal: unmarshal,
}

// misfitMark begins the message about a value that its schema allows and its Go type does not; the field's path follows.
const misfitMark = "\x01misfit "

var errNotText = errors.New("not UTF-8, or control characters in it")

func unmarshal(data []byte, v any) error {
	if !utf8.Valid(data) {
		return errNotText
	}
	if err := json.Unmarshal(data, v); err != nil {
		var misfit *json.UnmarshalTypeError
		if errors.As(err, &misfit) && misfit.Field != "" {
			return errors.New(misfitMark + misfit.Field)
		}
		return err
	}
	if parsed, generic := v.(*any); generic && !allReadable(*parsed) {
		return errNotText
	}
	return nil
}

// allReadable looks at every string of a parsed body.
func allReadable(v any) bool {
	switch v := v.(type) {
	case string:
		return door.Readable(v)
	case []any:
		for _, item := range v {
			if !allReadable(item) {
				return false
			}
		}
	case map[string]any:
		for key, item := range v {
			if !door.Readable(key) || !allReadable(item) {
				return false
			}
		}
	}
	return true
}
