import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A token over mutual TLS, and a call with it on a connection with the same certificate. Needs Java 17 or newer, and no library. */
public class Call {
  static final String STS = "https://localhost:8443";
  static final String AUDIENCE = "https://orders.example.com";
  static final String RESOURCE = "https://localhost:9443/";

  public static void main(String[] arguments) throws Exception {
    HttpClient mtls = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(tls()).build();
    String form = "grant_type=client_credentials&audience=" + URLEncoder.encode(AUDIENCE, StandardCharsets.UTF_8);
    String granted = send(mtls, HttpRequest.newBuilder(URI.create(STS + "/token"))
        .header("Content-Type", "application/x-www-form-urlencoded").POST(BodyPublishers.ofString(form)).build());
    Matcher token = Pattern.compile("\"access_token\"\\s*:\\s*\"([^\"]+)\"").matcher(granted);
    if (!token.find()) throw new IOException(granted);
    String answer = send(mtls, HttpRequest.newBuilder(URI.create(RESOURCE)).header("Authorization", "Bearer " + token.group(1)).build());
    System.out.println(answer.strip());
    System.out.println(200);
  }

  static String send(HttpClient client, HttpRequest request) throws Exception {
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    if (response.statusCode() == 200) return response.body();
    System.err.println(response.statusCode() + " " + response.body());
    System.exit(3);
    return null;
  }

  /** The key is PKCS #8, as `hawser join` and join.sh write it: BEGIN PRIVATE KEY. */
  static SSLContext tls() throws Exception {
    String pem = Files.readString(Path.of("workload/key.pem")).replaceAll("-----[A-Z ]+-----|\\s", "");
    PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    own.setKeyEntry("workload", key, new char[0], read("workload/certificate.pem"));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, new char[0]);

    KeyStore authorities = KeyStore.getInstance("PKCS12");
    authorities.load(null, null);
    Certificate[] trusted = read("workload/ca.pem");
    for (int i = 0; i < trusted.length; i++) authorities.setCertificateEntry("ca" + i, trusted[i]);
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(authorities);

    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  static Certificate[] read(String path) throws Exception {
    ByteArrayInputStream pem = new ByteArrayInputStream(Files.readAllBytes(Path.of(path)));
    return CertificateFactory.getInstance("X.509").generateCertificates(pem).toArray(new Certificate[0]);
  }
}
