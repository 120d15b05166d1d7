package main

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/spf13/cobra"
)

func userCommand() *cobra.Command {
	user := &cobra.Command{Use: "user", Aliases: []string{"people"}, Short: "People who may act"}
	var name string
	var posts []string
	user.AddCommand(calling(&cobra.Command{
		Use:     "add PERSON",
		Short:   "Add a person with their posts and print their token, which is shown once",
		Example: "  sluice user add liwen --name 李文 --post lt-coop/staff",
		Args:    cobra.ExactArgs(1),
	}, func(cmd *cobra.Command) {
		cmd.Flags().StringVar(&name, "name", "", "name of the person")
		cmd.Flags().StringArrayVar(&posts, "post", nil, "post they hold, as unit/role; may be given several times")
	}, func(cmd *cobra.Command, c *caller, args []string) error {
		var added struct {
			Token string `json:"token"`
		}
		err := c.post(cmd.Context(), "/people", map[string]any{"person": args[0], "name": name, "posts": posts}, &added)
		if err == nil {
			fmt.Fprintln(cmd.OutOrStdout(), added.Token)
		}
		return err
	}), passwordCommand())
	return user
}

// passwordCommand gives a person a first password: one that is made here and shown once, or one that comes from standard input, so that
// it never stands in a command line that others on the machine can read.
func passwordCommand() *cobra.Command {
	var given bool
	return calling(&cobra.Command{
		Use:     "password PERSON",
		Short:   "Give a person a first password, which they must change when they first sign in, and print it",
		Example: "  sluice people password liwen\n  sluice people password liwen --stdin < password",
		Args:    cobra.ExactArgs(1),
	}, func(cmd *cobra.Command) {
		cmd.Flags().BoolVar(&given, "stdin", false, "take the password from the first line of standard input instead of making one")
	}, func(cmd *cobra.Command, c *caller, args []string) error {
		password := rand.Text()[:16]
		if given {
			line, err := bufio.NewReader(cmd.InOrStdin()).ReadString('\n')
			if err != nil && !errors.Is(err, io.EOF) {
				return err
			}
			password = strings.TrimRight(line, "\r\n")
		}
		var set struct{}
		body, err := json.Marshal(map[string]string{"password": password})
		if err != nil {
			return err
		}
		path := "/people/" + url.PathEscape(args[0]) + "/password"
		if err := c.call(cmd.Context(), http.MethodPut, path, "application/json", bytes.NewReader(body), &set); err != nil {
			return err
		}
		if !given {
			fmt.Fprintln(cmd.OutOrStdout(), password)
		}
		return nil
	})
}

func unitCommand() *cobra.Command {
	unit := &cobra.Command{Use: "unit", Short: "Units of the county"}
	var name, kind, parent string
	unit.AddCommand(calling(&cobra.Command{
		Use:     "add CODE",
		Short:   "Add a unit",
		Example: "  sluice unit add lt-coop --name 龙亭镇第1村股份经济合作社 --kind village_cooperative --parent lt-town",
		Args:    cobra.ExactArgs(1),
	}, func(cmd *cobra.Command) {
		cmd.Flags().StringVar(&name, "name", "", "name of the unit")
		cmd.Flags().StringVar(&kind, "kind", "",
			"village_cooperative, leading_enterprise, specialised_cooperative, township, department or body")
		cmd.Flags().StringVar(&parent, "parent", "", "code of the unit above it")
	}, func(cmd *cobra.Command, c *caller, args []string) error {
		var added struct{}
		return c.post(cmd.Context(), "/units", map[string]any{"code": args[0], "name": name, "kind": kind, "parent": parent}, &added)
	}))
	return unit
}

func clockCommand() *cobra.Command {
	return calling(&cobra.Command{
		Use:     "step TO",
		Short:   "Step a stepped clock forward; every due moment on the way acts",
		Example: "  sluice step 2019-04-01T09:00:00+08:00",
		Args:    cobra.ExactArgs(1),
	}, func(*cobra.Command) {}, func(cmd *cobra.Command, c *caller, args []string) error {
		var stepped struct {
			Now  string `json:"now"`
			Acts int    `json:"acts"`
		}
		err := c.post(cmd.Context(), "/clock", map[string]any{"to": args[0]}, &stepped)
		if err == nil {
			fmt.Fprintf(cmd.OutOrStdout(), "now %s, time acted %d times\n", stepped.Now, stepped.Acts)
		}
		return err
	})
}
