package main

import (
	"fmt"
	"path/filepath"

	"sluice/embedded/temporal"
	"sluice/engine"
)

// temporal is where the engine is and how one gets in: as configured, or as the engine of the data folder on this machine is known. The
// folder's token is shown to that engine alone.
func (c *config) temporal() (engine.Address, error) {
	seal, err := engine.ParseSeal(c.PayloadKeys)
	if err != nil {
		return engine.Address{}, fmt.Errorf("SLUICE_PAYLOAD_KEYS: %w", err)
	}
	at := engine.Address{
		HostPort: c.TemporalAddress, Namespace: c.Namespace, Token: c.TemporalToken, TLS: c.TemporalTLS, APIKey: c.TemporalAPIKey,
		Seal: seal,
	}
	here, token := temporal.Known(c.engineFolder())
	if here != "" && (at.HostPort == "" || at.HostPort == here) {
		at.HostPort = here
		if at.Token == "" {
			at.Token = token
		}
	}
	return at, nil
}

// engineFolder is where the engine of the data folder keeps what it needs beside its databases.
func (c *config) engineFolder() string { return filepath.Join(c.Data, "temporal") }
