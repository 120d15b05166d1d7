package browser

import (
	"context"
	"os"
	"os/exec"
	"testing"

	"github.com/chromedp/chromedp"
)

// programs are the names under which Chromium is installed, the small one first.
var programs = []string{"chromium-headless-shell", "chromium", "google-chrome"}

// Chromium is a running browser. Each window of it is a person of their own.
type Chromium struct {
	ctx context.Context
}

// Start runs Chromium until the end of a test.
func Start(t testing.TB) *Chromium {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal("there is no Chromium for the tests of the pages; install it once as root:  apt-get install chromium-headless-shell fonts-noto-cjk")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.Flag("disable-dev-shm-usage", false),
		chromedp.Flag("hide-scrollbars", true), chromedp.Flag("lang", "zh-CN"),
		chromedp.Env("LC_ALL=C.UTF-8")) // else a file with a Chinese name cannot be chosen where the machine has no locale
	if os.Getuid() == 0 { // root may not have a sandbox; anybody else gets one
		options = append(options, chromedp.NoSandbox)
	}
	allocated, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocated)
	t.Cleanup(func() { cancel(); stop() })
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return &Chromium{ctx}
}

// program finds Chromium.
func program() (string, error) {
	var missing error
	for _, name := range programs {
		path, err := exec.LookPath(name)
		if err == nil {
			return path, nil
		}
		missing = err
	}
	return "", missing
}
