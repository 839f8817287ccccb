namespace StreamingNp.App.Configuration;

/// <summary>Addresses of services that the processor sends to.</summary>
internal static class ServiceUrl
{
    /// <summary>Whether a text is an address of HTTP or HTTPS that names no user: users and passwords have settings of their own.</summary>
    public static bool IsUsable(string url) => Uri.TryCreate(url, UriKind.Absolute, out Uri? address) && address is { Scheme: "http" or "https", UserInfo: "" };
}
