package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"sluice/service/port"
)

func importCommand() *cobra.Command {
	var asOf string
	var skipBad bool
	return calling(&cobra.Command{
		Use:   "import FILE",
		Short: "Take a register of projects in: .xlsx, or CSV in UTF-8 or GB18030",
		Long: "Take a register of projects in. Every line is checked first: what is wrong is listed with row, column and what would be\n" +
			"right, and nothing is taken in unless all is right or --skip-bad is given. The same file again changes nothing.",
		Example: "  sluice import register.csv --as-of 2019-03-12",
		Args:    cobra.ExactArgs(1),
	}, func(cmd *cobra.Command) {
		cmd.Flags().StringVar(&asOf, "as-of", "", "date the register is right for; duties begin after it (default today)")
		cmd.Flags().BoolVar(&skipBad, "skip-bad", false, "leave faulty lines out and take the others in")
	}, func(cmd *cobra.Command, c *caller, args []string) error {
		form, contentType, err := registerForm(args[0], asOf, skipBad)
		if err != nil {
			return err
		}
		var receipt port.ImportReceipt
		if err := c.call(cmd.Context(), http.MethodPost, "/imports", contentType, form, &receipt); err != nil {
			return err
		}
		for _, note := range receipt.Notes {
			fmt.Fprintf(cmd.OutOrStdout(), "%s (%s)\n", note.EN, note.ZH)
		}
		return c.follow(cmd.Context(), receipt, cmd.OutOrStdout())
	})
}

func registerForm(path, asOf string, skipBad bool) (io.Reader, string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, "", err
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", filepath.Base(path))
	if err != nil {
		return nil, "", err
	}
	_, _ = part.Write(content) // into memory: cannot fail
	if asOf != "" {
		form.WriteField("as_of", asOf)
	}
	if skipBad {
		form.WriteField("skip_bad", "true")
	}
	return &body, form.FormDataContentType(), form.Close()
}

// follow shows how the projects that are to run come to life.
func (c *caller) follow(ctx context.Context, receipt port.ImportReceipt, out io.Writer) error {
	bar := progress(receipt.Running, "starting projects")
	for !receipt.Complete {
		bar.Set(receipt.Started)
		select {
		case <-ctx.Done():
			return fmt.Errorf("import %s goes on without this command; the same command again shows how far it is", receipt.ID)
		case <-time.After(300 * time.Millisecond):
		}
		if err := c.call(ctx, http.MethodGet, "/imports/"+receipt.ID, "", nil, &receipt); err != nil {
			return err
		}
	}
	bar.Finish()
	fmt.Fprintf(out, "%d lines: %d closed projects recorded, %d running, %d already in, %d left out\n",
		receipt.Rows, receipt.Closed, receipt.Running, receipt.Skipped, receipt.Faulty)
	return nil
}

// progress is a bar on standard error; without a terminal there is nobody to look at it.
func progress(total int, what string) *progressbar.ProgressBar {
	return progressbar.NewOptions(total, progressbar.OptionSetDescription(what), progressbar.OptionSetWriter(os.Stderr),
		progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(),
		progressbar.OptionSetVisibility(term.IsTerminal(int(os.Stderr.Fd()))))
}
