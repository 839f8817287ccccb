using System.Net;

namespace StreamingNp.Streaming.Alerts;

/// <summary>How notifications read at one kind of service.</summary>
internal interface INotificationFormat
{
    /// <summary>Whether changes and ends of several incidents fit into one message, as their beginnings do.</summary>
    bool GroupsEnds { get; }

    /// <summary>The media type of a message.</summary>
    string MediaType { get; }

    /// <summary>Writes a message. Called once a notification, in order, however often it is sent.</summary>
    /// <returns>The message; null where nothing is to be sent.</returns>
    byte[]? Write(Notification notification);

    /// <summary>What an answer means where this service means something else by it than others do; null where it does not.</summary>
    /// <param name="status">The status of the answer.</param>
    /// <param name="body">What it says.</param>
    EndpointAnswer? Judge(HttpStatusCode status, string body) => null;

    /// <summary>Adds the headers that a try needs.</summary>
    /// <param name="request">The request.</param>
    /// <param name="id">The id of the notification.</param>
    /// <param name="body">The message.</param>
    /// <param name="now">The wall clock.</param>
    void AddHeaders(HttpRequestMessage request, string id, ReadOnlyMemory<byte> body, DateTimeOffset now);
}
