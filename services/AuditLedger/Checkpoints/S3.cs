using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace AgentPlatform.AuditLedger.Checkpoints;

/// <summary>
/// S3-compatible object storage with object lock in compliance mode: nobody, not even the bucket's owner, can remove an object before its
/// retention is over. The bucket must have been created with object lock.
/// </summary>
internal static class S3
{
    public static IAmazonS3 Client(S3Options options) => new AmazonS3Client(new BasicAWSCredentials(options.AccessKey, options.SecretKey), new AmazonS3Config
    {
        ServiceURL = options.Endpoint,
        AuthenticationRegion = options.Region,
        ForcePathStyle = true,
    });

    /// <summary>Storage refused, or can't be reached: two kinds of exception that have no base of their own.</summary>
    public static bool IsFailure(Exception failure) => failure is AmazonServiceException or AmazonClientException or HttpRequestException;

    /// <summary>S3 takes a locked object only with a checksum.</summary>
    public static PutObjectRequest Put(S3Options options, TimeProvider time, string name, Stream content, string contentType) => new()
    {
        BucketName = options.Bucket,
        Key = options.Prefix + name,
        InputStream = content,
        AutoCloseStream = false,
        ContentType = contentType,
        ObjectLockMode = ObjectLockMode.Compliance,
        ObjectLockRetainUntilDate = time.GetUtcNow().UtcDateTime + options.LockFor,
        ChecksumAlgorithm = ChecksumAlgorithm.SHA256,
    };
}
