package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"sluice/lifecycle"
	"sluice/papers"
	"sluice/process"
	"sluice/refusal"
)

// Paper is a file to be put on file: its kind, its name and the payment it belongs to. Its bytes come as they arrive.
type Paper struct {
	Kind    process.PaperKind
	Name    string
	Subject string // the payment, P1 …; without it the request that comes next takes it
	Bytes   io.Reader
}

// FilePaper puts a paper on file. It asks the rules for what they say of it whatever is in it, keeps the bytes, and has the command decided
// then: a paper that is on record is on the disk. What is refused only then lies there unnamed until it is swept.
func (s *Service) FilePaper(ctx context.Context, c *Caller, once Once, code string, paper Paper) (Answer, error) {
	if err := once.Check(); err != nil {
		return Answer{}, err
	}
	p, err := s.RecordsFor(c).Project(ctx, code)
	if err != nil {
		return Answer{}, err
	}
	if strings.TrimSpace(paper.Name) == "" {
		return Answer{}, Invalid(Field("name", "文件名不能为空，且须为 UTF-8", "needs the name of the file, in UTF-8"))
	}
	in := lifecycle.FilePaperInput{Kind: paper.Kind, Name: paper.Name, Subject: paper.Subject}
	if err := s.refusedUnseen(ctx, c, once, p, in); err != nil {
		return Answer{}, err
	}
	arrives := &arriving{Reader: paper.Bytes}
	if in.SHA256, in.Size, err = s.Papers.Put(ctx, arrives, s.MaxPaperBytes); err != nil {
		return Answer{}, arrives.refused(err, s.MaxPaperBytes)
	}
	return s.Submit(ctx, c, once, process.CommandFilePaper, code, in)
}

// refusedUnseen is the rules' refusal of a paper, as far as its bytes do not matter: nothing of it is taken in then. What becomes of a
// command that was received before only the engine knows.
func (s *Service) refusedUnseen(ctx context.Context, c *Caller, once Once, p lifecycle.Project, in lifecycle.FilePaperInput) error {
	in.Subject, in.SHA256, in.Size = "", strings.Repeat("0", 64), 1
	args, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("the arguments of an upload: %w", err)
	}
	now := s.Clock.Now()
	terms, err := s.Terms(now)
	if err != nil {
		return err
	}
	command := lifecycle.Command{
		ID: once.ID(c), Name: process.CommandFilePaper, Actor: c.Actor, Code: p.Code, Expected: once.Expected, Args: args,
	}
	_, refused := lifecycle.Decide(p, command, terms, now)
	if refused == nil {
		return nil
	}
	received, err := s.record.Received(ctx, p.Code, command.ID)
	if err != nil || received {
		return err
	}
	return refused
}

// arriving is a file on its way in. It remembers whether reading failed: then the sender is at fault, and not the disk.
type arriving struct {
	io.Reader
	failed error
}

func (a *arriving) Read(p []byte) (int, error) {
	n, err := a.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		a.failed = err
	}
	return n, err
}

// refused says why the file could not be taken. A face that cuts a file off says itself that it is too large.
func (a *arriving) refused(err error, most int64) error {
	var said *refusal.Error
	switch {
	case errors.Is(err, papers.ErrTooLarge):
		return FileTooLarge(most)
	case errors.As(a.failed, &said):
		return said
	case a.failed != nil:
		return refusal.New(CodeUnreadable, "文件未能完整接收，或表单格式有误", "the file did not arrive whole, or the form is broken")
	}
	return err
}

// FileTooLarge is the refusal of a file with more than so many bytes.
func FileTooLarge(most int64) error {
	size := sizeWords(most)
	return refusal.New(refusal.CodeTooLarge, "文件最大 "+size, "a file has at most "+size)
}

// sizeWords is a number of bytes as people say it: whole units as such, anything else in bytes.
func sizeWords(bytes int64) string {
	switch {
	case bytes > 0 && bytes%(1<<20) == 0:
		return fmt.Sprintf("%d MB", bytes>>20)
	case bytes > 0 && bytes%(1<<10) == 0:
		return fmt.Sprintf("%d KB", bytes>>10)
	}
	return fmt.Sprintf("%d B", bytes)
}
