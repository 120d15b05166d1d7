package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"sluice/engine"
	"sluice/lifecycle"
)

func historyCommand() *cobra.Command {
	var to string
	return configured(&cobra.Command{
		Use:   "history CODE",
		Short: "Save the history of a project's workflow, or the office's, one file per run, for replay tests and bug reports",
		Long: "Save the history of a project's workflow (CODE) or of the office's (the word office) as JSON, one file per run, the newest\n" +
			"numbered 0. Histories hold what the record holds, and no household's name; what is sealed is opened with SLUICE_PAYLOAD_KEYS.",
		Example: "  sluice history SS2019-001 --to /tmp/histories --data /var/lib/sluice\n" +
			"  SLUICE_TEMPORAL_TOKEN=… sluice history office --to /tmp/histories --temporal-address temporal:7233",
		Args: cobra.ExactArgs(1),
	}, func(cmd *cobra.Command, c *config) {
		dataFlag(cmd, c)
		serverFlags(cmd, c)
		cmd.Flags().StringVar(&to, "to", ".", "folder to save into")
	}, func(cmd *cobra.Command, c *config, args []string) error {
		if err := os.MkdirAll(to, 0o755); err != nil {
			return err
		}
		at, err := c.temporal()
		if err != nil {
			return err
		}
		temporal, err := engine.Dial(cmd.Context(), at, c.logger())
		if err != nil {
			return err
		}
		defer temporal.Close()
		id, run := engine.WorkflowID(args[0]), ""
		if args[0] == lifecycle.OfficeStream { // no project's code: those are upper case
			id = lifecycle.OfficeStream
		}
		for n := 0; ; n++ {
			var history historypb.History
			events := temporal.GetWorkflowHistory(cmd.Context(), id, run, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
			for events.HasNext() {
				event, err := events.Next()
				if err != nil {
					return err
				}
				history.Events = append(history.Events, event)
			}
			if err := at.Seal.OpenHistory(cmd.Context(), &history); err != nil {
				return err
			}
			encoded, err := protojson.MarshalOptions{Indent: " "}.Marshal(&history)
			if err != nil {
				return err
			}
			file := filepath.Join(to, fmt.Sprintf("%s.%d.json", args[0], n))
			if err := os.WriteFile(file, encoded, 0o644); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: %d events\n", file, len(history.Events))
			run = history.Events[0].GetWorkflowExecutionStartedEventAttributes().GetContinuedExecutionRunId()
			if run == "" {
				return nil
			}
		}
	})
}
