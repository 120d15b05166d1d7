package temporal

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"time"

	"go.temporal.io/server/common/config"
)

// inside is the certificate by which the services of this process know each other: made at each start, it never leaves memory. Their
// ports on loopback ask for no token; without it they would be a way around the frontend.
type inside struct {
	certificate, key string // PEM in base64
}

// insideName is whom the services expect at the other end.
const insideName = "sluice.internal"

func newInside() (*inside, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the services' key: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: insideName}, DNSNames: []string{insideName},
		NotBefore:   time.Now().AddDate(-1, 0, 0),
		NotAfter:    time.Now().AddDate(100, 0, 0), // as long as the process, also when its clock is set
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		IsCA:        true, BasicConstraintsValid: true,
	}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, fmt.Errorf("make the services' certificate: %w", err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("write the services' key: %w", err)
	}
	return &inside{certificate: inPEM("CERTIFICATE", signed), key: inPEM("PRIVATE KEY", encoded)}, nil
}

func inPEM(kind string, content []byte) string {
	return base64.StdEncoding.EncodeToString(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content}))
}

// group lets services in that show the certificate, and nobody else.
func (i *inside) group() config.GroupTLS {
	return config.GroupTLS{
		Server: config.ServerTLS{CertData: i.certificate, KeyData: i.key, ClientCAData: []string{i.certificate}, RequireClientAuth: true},
		Client: config.ClientTLS{ServerName: insideName, RootCAData: []string{i.certificate}},
	}
}
