package temporal

import (
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"maps"
	"net"
	"os"
	"path/filepath"
	"strconv"

	"go.temporal.io/server/common/authorization"

	"sluice/embedded/ports"
	"sluice/embedded/secrets"
)

// shortestToken is how long a token must be that somebody chose, in bytes.
const shortestToken = 24

// Token is the token that the engine of a folder wants from workers and clients; made at the first start, readable by its owner alone.
func Token(dir string) (string, error) {
	if err := openFolder(dir); err != nil {
		return "", err
	}
	kept, err := secrets.Read(dir)
	if err != nil {
		return "", err
	}
	all := map[string]string{}
	maps.Copy(all, kept)
	if all["token"] == "" {
		all["token"] = rand.Text() + rand.Text()
	}
	return all["token"], secrets.Write(dir, all)
}

// Known is where the engine of a folder listens on this machine, and its token; empty when it was never started, or the folder is not ours
// to read.
func Known(dir string) (address, token string) {
	port := ports.Kept(filepath.Join(dir, portsFile), frontend)
	kept, err := secrets.Read(dir)
	if port == 0 || err != nil {
		return "", ""
	}
	return net.JoinHostPort(loopback, strconv.Itoa(port)), kept["token"]
}

// openFolder makes the engine's folder and closes it to others.
func openFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the engine's folder: %w", err)
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return fmt.Errorf("close the engine's folder: %w", err)
	}
	return nil
}

// guard says who may give the engine orders: whoever shows the token may work in the namespace, and this process, with a token of its own
// that nobody ever sees, may arrange it. Nobody else may do anything.
type guard struct {
	namespace    string
	token, ownID string
}

var _ authorization.ClaimMapper = (*guard)(nil)

// GetClaims implements authorization.ClaimMapper.
func (g *guard) GetClaims(info *authorization.AuthInfo) (*authorization.Claims, error) {
	switch {
	case shows(info.AuthToken, g.ownID):
		return &authorization.Claims{Subject: "sluice", System: authorization.RoleAdmin}, nil
	case shows(info.AuthToken, g.token):
		roles := authorization.RoleWorker | authorization.RoleReader | authorization.RoleWriter
		return &authorization.Claims{Subject: "sluice", Namespaces: map[string]authorization.Role{g.namespace: roles}}, nil
	}
	return &authorization.Claims{}, nil
}

// AuthInfoRequired implements authorization.ClaimMapperWithAuthInfoRequired.
func (g *guard) AuthInfoRequired() bool { return false }

// shows compares without telling by its time how much was right.
func shows(header, token string) bool {
	return subtle.ConstantTimeCompare([]byte(header), []byte(bearer(token))) == 1
}

// bearer is how a token is shown.
func bearer(token string) string { return "Bearer " + token }
