/**
 * A self-signed certificate for localhost and 127.0.0.1, valid to 2120: a test's TLS peer shows it, the client trusts it
 * as its authority. The key is public; it protects nothing.
 */
export const localCertificate = `-----BEGIN CERTIFICATE-----
MIIBZjCCAQ2gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABOy5bmfp9+Gl6kZ4
SHoeYu+Vcns+dqQaczlSPsZ4QWEGyk7t1LF4tdqMKdenRBgqkWQse7V1cw/Xdn0c
eyQ0ZYejTjBMMBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAPBgNVHRMBAf8E
BTADAQH/MB0GA1UdDgQWBBSW7L9mFscm3M1dKsjATJlu6nyDVTAKBggqhkjOPQQD
AgNHADBEAiB9URiWeGrGGxD1p8wAFKJUVrzvRwIPdl4XiH0bgemmnwIgJ/XNm4b3
vL+7OhqM/RCFX2WGhRc8DCmyV+OvymbukM0=
-----END CERTIFICATE-----
`;

export const localPrivateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgwHV10BuBGNd3iHaH
Bq0RhRoHUyO43TRfQC/fLjW221KhRANCAATsuW5n6ffhpepGeEh6HmLvlXJ7Pnak
GnM5Uj7GeEFhBspO7dSxeLXajCnXp0QYKpFkLHu1dXMP13Z9HHskNGWH
-----END PRIVATE KEY-----
`;
