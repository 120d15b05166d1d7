package postgres

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// account is the operating system's user that the server runs as. PostgreSQL refuses to run as root, so a Sluice started
// by root hands its cluster to somebody else; any other user runs it as itself.
type account struct {
	name     string
	uid, gid int
	other    bool // than the user of this process
}

// accountFor chooses who runs the cluster: the owner of its data where there is some, so that the choice, once made, stays.
func accountFor(data string) (account, error) {
	self := account{name: userName(os.Geteuid()), uid: os.Geteuid(), gid: os.Getegid()}
	owner, err := ownerOf(data)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return account{}, fmt.Errorf("look at the cluster: %w", err)
	}
	made := err == nil

	if self.uid != 0 {
		if made && owner.uid != self.uid {
			return account{},
				fmt.Errorf("the cluster in %s belongs to user %s: start Sluice as that user or as root, not as %s", data, owner.name,
					self.name)
		}
		return self, nil
	}
	if made && owner.uid != 0 {
		owner.other = true
		return owner, nil
	}
	chosen, err := servant()
	if err != nil {
		return account{}, err
	}
	if made { // by a copy or a restore that did not keep owners
		return chosen, chosen.takeOver(data)
	}
	return chosen, nil
}

// servant is the user that a Sluice run by root gives its cluster to.
func servant() (account, error) {
	for _, name := range []string{"postgres", "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errUID := strconv.Atoi(found.Uid)
		gid, errGID := strconv.Atoi(found.Gid)
		if err := errors.Join(errUID, errGID); err != nil {
			return account{}, fmt.Errorf("user %s: %w", name, err)
		}
		return account{name: name, uid: uid, gid: gid, other: true}, nil
	}
	return account{}, errors.New("PostgreSQL does not run as root, and this machine has neither a user postgres nor a user nobody. " +
		"Make one (useradd --system postgres) or start Sluice as an ordinary user")
}

// attributes start a program as the account, in a session of its own: a Ctrl-C in the terminal is Sluice's to handle.
func (a account) attributes() *syscall.SysProcAttr {
	attributes := &syscall.SysProcAttr{Setsid: true}
	if a.other {
		attributes.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	return attributes
}

// takeOver gives a file or a tree to the account.
func (a account) takeOver(root string) error {
	if !a.other {
		return nil
	}
	return filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, a.uid, a.gid)
	})
}

// openFolder makes the cluster's folder and proves that the account can enter it and run the server's program.
func (a account) openFolder(dir, program string) error {
	mode := os.FileMode(0o700)
	if a.other {
		mode = 0o711
	}
	if err := os.MkdirAll(dir, 0o711); err != nil {
		return fmt.Errorf("make the cluster's folder: %w", err)
	}
	if err := os.Chmod(dir, mode); err != nil { // the mask may have taken bits away
		return fmt.Errorf("open the cluster's folder: %w", err)
	}
	// The kernel is asked, by entering the folder as the account, rather than the bits read: access lists count too.
	trial := exec.Command(program, "--version")
	trial.Dir = dir
	trial.SysProcAttr = a.attributes()
	err := trial.Run()
	if err == nil {
		return nil
	}
	if errors.Is(err, fs.ErrPermission) && a.other {
		if shut, mode := a.shutFolder(dir); shut != "" {
			return fmt.Errorf("PostgreSQL does not run as root, so it runs as user %s, which may not enter %s (mode %04o) on the way to %s. "+
				"Either let others pass through it (chmod o+x %s), or choose a data folder elsewhere, such as /var/lib/sluice, "+
				"or start Sluice as an ordinary user", a.name, shut, mode, dir, shut)
		}
	}
	return fmt.Errorf("run %s as user %s in %s: %w", program, a.name, dir, err)
}

// shutFolder names the outermost folder on the way to dir that the account may not pass, by its bits.
func (a account) shutFolder(dir string) (string, os.FileMode) {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	var way []string
	for step := dir; ; step = filepath.Dir(step) {
		way = append(way, step)
		if step == filepath.Dir(step) {
			break
		}
	}
	slices.Reverse(way)
	for _, step := range way {
		info, err := os.Stat(step)
		if err != nil {
			return "", 0
		}
		stat, ok := info.Sys().(*syscall.Stat_t)
		if !ok {
			return "", 0
		}
		pass := os.FileMode(0o001)
		switch {
		case int(stat.Uid) == a.uid:
			pass = 0o100
		case int(stat.Gid) == a.gid:
			pass = 0o010
		}
		if info.Mode().Perm()&pass == 0 {
			return step, info.Mode().Perm()
		}
	}
	return "", 0
}

func ownerOf(path string) (account, error) {
	info, err := os.Stat(path)
	if err != nil {
		return account{}, err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return account{}, fmt.Errorf("%s has no owner", path)
	}
	return account{name: userName(int(stat.Uid)), uid: int(stat.Uid), gid: int(stat.Gid)}, nil
}

func userName(uid int) string {
	if found, err := user.LookupId(strconv.Itoa(uid)); err == nil && strings.TrimSpace(found.Username) != "" {
		return found.Username
	}
	return strconv.Itoa(uid)
}
