package form

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"

	"sluice/refusal"
	"sluice/web/page"
)

// NoFile is the refusal of a form in which no file was chosen.
func NoFile() *page.Problem {
	said := page.Words["paper.none"]
	return &page.Problem{Status: http.StatusUnprocessableEntity, Code: refusal.CodeInvalid, TitleZH: said.ZH, Title: said.EN}
}

// ReadUpload reads a form up to its file.
func ReadUpload(r *http.Request) (Submitted, *multipart.Part, error) {
	sent := Submitted{Values: url.Values{}}
	reader, err := r.MultipartReader()
	if err != nil {
		return sent, nil, &page.Problem{Status: http.StatusBadRequest}
	}
	for {
		part, err := reader.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return sent, nil, nil
		case err != nil:
			return sent, nil, &page.Problem{Status: http.StatusBadRequest}
		case part.FormName() == "file" && part.FileName() != "":
			return sent, part, nil
		case part.FormName() == "file":
			return sent, nil, nil
		}
		value, err := io.ReadAll(io.LimitReader(part, maxFieldBytes))
		if err != nil {
			return sent, nil, fmt.Errorf("a field of an upload: %w", err)
		}
		sent.Values.Set(part.FormName(), string(value))
	}
}

const maxFieldBytes = 1000
