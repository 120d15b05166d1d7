package e2e

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.uber.org/zap"

	"sluice/engine"
)

// engineToken is what the engine of a data folder wants to see.
func engineToken(t *testing.T, dir string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "temporal", "secrets.json"))
	require.NoError(t, err)
	var kept map[string]string
	require.NoError(t, json.Unmarshal(text, &kept))
	require.NotEmpty(t, kept["token"])
	return kept["token"]
}

func enginePorts(t *testing.T, dir string) (ports map[string]int) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "temporal", "ports.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &ports))
	return ports
}

// stranger is a program that reaches the engine's port and shows a token, or none.
func stranger(t *testing.T, address, token string) client.Client {
	t.Helper()
	options := client.Options{HostPort: address, Namespace: "sluice"}
	if token != "" {
		options.HeadersProvider = shown(token)
	}
	c, err := client.Dial(options)
	require.NoError(t, err, "whoever asks how the engine is gets an answer")
	t.Cleanup(c.Close)
	return c
}

type shown string

func (s shown) GetHeaders(context.Context) (map[string]string, error) {
	return map[string]string{"authorization": "Bearer " + string(s)}, nil
}

// TestAStrangerAtTheEnginesPort: whoever reaches the port without the token may do nothing; whoever stole it decides nothing that enters
// the record. The three approvals are right in every field but that nobody gave them.
func TestAStrangerAtTheEnginesPort(t *testing.T) {
	works(t)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	c := up(t, folder(t), "2019-03-01").county()
	code, other := c.declared("甲项目"), c.declared("乙项目")
	c.clerk.post("/api/v1/projects/"+code+"/submit", object{})
	workflow := engine.WorkflowID(code)
	for _, kept := range []string{"secrets.json", "ports.json", ""} {
		info, err := os.Stat(filepath.Join(c.dir, "temporal", kept))
		require.NoError(t, err)
		require.Zero(t, info.Mode().Perm()&0o077, "temporal/%s is its owner's", kept)
	}

	for name, token := range map[string]string{"no token": "", "a wrong one": "0123456789012345678901234567890123456789"} {
		s := stranger(t, c.engine, token)
		var denied *serviceerror.PermissionDenied
		_, err := s.QueryWorkflow(ctx, workflow, "", "state")
		require.ErrorAs(t, err, &denied, name)
		require.ErrorAs(t, s.TerminateWorkflow(ctx, workflow, "", "x"), &denied, name)
		_, err = s.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{Namespace: "sluice"})
		require.ErrorAs(t, err, &denied, name)
		_, err = s.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
			WorkflowID: workflow, UpdateName: "submit", Args: []any{object{}}, WaitForStage: client.WorkflowUpdateStageAccepted,
		})
		require.ErrorAs(t, err, &denied, name)
	}
	for _, service := range []string{"history", "matching"} { // no way around the frontend
		conn, err := tls.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", enginePorts(t, c.dir)[service]),
			&tls.Config{InsecureSkipVerify: true, NextProtos: []string{"h2"}})
		if err == nil {
			_, err = conn.Read(make([]byte, 1)) // with TLS 1.3 a server looks at the client's certificate last
			conn.Close()
		}
		require.ErrorContains(t, err, "certificate required", service)
	}
	_, err := engine.Dial(ctx, engine.Address{HostPort: c.engine, Namespace: "sluice", Token: "another"}, zap.NewNop())
	require.ErrorContains(t, err, "SLUICE_TEMPORAL_TOKEN")

	thief := stranger(t, c.engine, engineToken(t, c.dir))
	_, err = thief.WorkflowService().RegisterNamespace(ctx, &workflowservice.RegisterNamespaceRequest{Namespace: "mine"})
	var denied *serviceerror.PermissionDenied
	require.ErrorAs(t, err, &denied, "the token is for working in the namespace, not for arranging it")
	before := c.admin.get("/api/v1/projects/" + code)
	live := func() object {
		return c.admin.get("/api/v1/projects/" + code + "/live").json()["project"].(object)
	}
	for n, official := range []struct{ person, name, unit, role string }{
		{"wangshen", "王审", "lt-town", "staff"}, {"qianban", "钱办", "ssb", "staff"}, {"zhaomi", "赵秘", "ldxz", "secretary"},
	} {
		var task string
		for _, open := range live()["tasks"].([]any) {
			if open.(object)["kind"] == "decide" {
				task = open.(object)["id"].(string)
			}
		}
		id := []string{"forged-1", "", "forged-3"}[n] // with an id that never came, and without one
		sent := object{
			"id": id, "name": "decide", "code": code, "now": "2019-03-05T01:00:00Z", "seen": 0,
			"actor": object{"person": official.person, "name": official.name,
				"posts": []object{{"unit": official.unit, "role": official.role}}},
			"args": object{"task": task, "verdict": "approve", "resolution": object{"number": "洋苏陕组〔2019〕5号", "on": "2019-03-05"}},
		}
		handle, err := thief.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
			WorkflowID: workflow, UpdateName: "decide", Args: []any{sent}, WaitForStage: client.WorkflowUpdateStageCompleted,
		})
		require.NoError(t, err)
		require.NoError(t, handle.Get(ctx, nil), "the workflow believes whoever shows the token")
	}

	// The next honest command finds out.
	inform := object{"unit": "lt-town", "role": "head"}
	refused := c.office.do(http.MethodPost, "/api/v1/projects/"+code+"/copy", inform).refused(http.StatusServiceUnavailable, "unavailable")
	require.Contains(t, string(refused.Body), "已停办")
	after := c.admin.get("/api/v1/projects/" + code)
	require.Equal(t, string(before.Body), string(after.Body), "nothing of it is on record")
	timeline := string(c.clerk.get("/api/v1/projects/" + code + "/timeline?page_size=200").Body)
	require.NotContains(t, timeline, "王审")
	require.NotContains(t, timeline, "洋苏陕组")
	c.admin.get("/api/v1/projects/" + code + "/chain")
	require.Contains(t, string(c.admin.get("/api/v1/alarms").Body), `"kind":"forged","subject":"project/`+code+`"`)
	require.Contains(t, string(c.admin.get("/api/v1/health").Body), `"held":[{"stream":"project/`+code+`"`)

	// It is held: what is asked of it is not even sent. Others go on.
	revision := live()["revision"]
	again := c.office.do(http.MethodPost, "/api/v1/projects/"+code+"/copy", inform).refused(http.StatusServiceUnavailable, "unavailable")
	require.Contains(t, string(again.Body), "held")
	require.Equal(t, revision, live()["revision"])
	c.clerk.post("/api/v1/projects/"+other+"/submit", object{})
	c.decide(c.reviewer, other, "decide", "approve", "")
	c.stop()
}
