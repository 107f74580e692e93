/// The fields of the built-in kinds by their numbers: what a client that sends `application/vnd.kubernetes.protobuf` means.
///
/// A message per entry: number, name in JSON, type. `[T]` is a list, `{T}` a map by strings, `T?` may be there with its
/// zero, which is left out otherwise. `=T` has its fields in the message around it. `skipped` is what only the server
/// writes. What is not listed is refused: volumes of single vendors, ephemeral containers.
enum ProtobufMessages {
    struct Field: Sendable {
        indirect enum Kind: Sendable {
            case string, bool, integer, bytes
            case time, microTime, integerOrString, quantity, rawJSON
            case message(String)
            case list(Kind)
            case map(Kind)
            case skipped
        }

        var name: String
        var kind: Kind
        var keepsZero: Bool
        var isInline: Bool
    }

    static let all: [String: [UInt64: Field]] = {
        var messages: [String: [UInt64: Field]] = [:]
        var current = ""
        for line in text.split(separator: "\n") {
            var rest = line
            if let colon = line.firstIndex(of: ":") {
                current = String(line[..<colon])
                rest = line[line.index(after: colon)...]
            }
            for part in rest.split(separator: ",") {
                let words = part.split(separator: " ")
                guard words.count == 3, let number = UInt64(words[0]) else { continue }
                messages[current, default: [:]][number] = field(String(words[1]), words[2])
            }
        }
        return messages
    }()

    private static func field(_ name: String, _ type: Substring) -> Field {
        var type = type
        let isInline = type.first == "="
        if isInline { type.removeFirst() }
        let keepsZero = type.last == "?"
        if keepsZero { type.removeLast() }
        return Field(name: name, kind: kind(type), keepsZero: keepsZero, isInline: isInline)
    }

    private static func kind(_ type: Substring) -> Field.Kind {
        switch type.first {
        case "[": return .list(kind(type.dropFirst().dropLast()))
        case "{": return .map(kind(type.dropFirst().dropLast()))
        default: break
        }
        switch type {
        case "string": return .string
        case "bool": return .bool
        case "int": return .integer
        case "bytes": return .bytes
        case "Time": return .time
        case "MicroTime": return .microTime
        case "IntOrString": return .integerOrString
        case "Quantity": return .quantity
        case "FieldsV1": return .rawJSON
        case "skipped": return .skipped
        default: return .message(String(type))
        }
    }

    private static let text = """
        Affinity: 1 nodeAffinity NodeAffinity?, 2 podAffinity PodAffinity?, 3 podAntiAffinity PodAntiAffinity?
        AggregationRule: 1 clusterRoleSelectors [LabelSelector]
        AppArmorProfile: 1 type string, 2 localhostProfile string
        CSIVolumeSource: 1 driver string, 2 readOnly bool?, 3 fsType string, 4 volumeAttributes {string},
            5 nodePublishSecretRef LocalObjectReference?
        Capabilities: 1 add [string], 2 drop [string]
        ClientIPConfig: 1 timeoutSeconds int?
        ClusterRole: 1 metadata ObjectMeta, 2 rules [PolicyRule], 3 aggregationRule AggregationRule?
        ClusterRoleBinding: 1 metadata ObjectMeta, 2 subjects [Subject], 3 roleRef RoleRef
        ClusterTrustBundleProjection: 1 name string, 2 signerName string, 3 labelSelector LabelSelector?,
            4 path string, 5 optional bool?
        ConfigMap: 1 metadata ObjectMeta, 2 data {string}, 3 binaryData {bytes}, 4 immutable bool?
        ConfigMapEnvSource: 1 localObjectReference =LocalObjectReference, 2 optional bool?
        ConfigMapKeySelector: 1 localObjectReference =LocalObjectReference, 2 key string, 3 optional bool?
        ConfigMapProjection: 1 localObjectReference =LocalObjectReference, 2 items [KeyToPath], 4 optional bool?
        ConfigMapVolumeSource: 1 localObjectReference =LocalObjectReference, 2 items [KeyToPath],
            3 defaultMode int?, 4 optional bool?
        Container: 1 name string, 2 image string, 3 command [string], 4 args [string], 5 workingDir string,
            6 ports [ContainerPort], 7 env [EnvVar], 8 resources ResourceRequirements, 9 volumeMounts [VolumeMount],
            10 livenessProbe Probe?, 11 readinessProbe Probe?, 12 lifecycle Lifecycle?,
            13 terminationMessagePath string, 14 imagePullPolicy string, 15 securityContext SecurityContext?,
            16 stdin bool, 17 stdinOnce bool, 18 tty bool, 19 envFrom [EnvFromSource],
            20 terminationMessagePolicy string, 21 volumeDevices [VolumeDevice], 22 startupProbe Probe?,
            23 resizePolicy [ContainerResizePolicy], 24 restartPolicy string
        ContainerPort: 1 name string, 2 hostPort int, 3 containerPort int, 4 protocol string, 5 hostIP string
        ContainerResizePolicy: 1 resourceName string, 2 restartPolicy string
        DeleteOptions: 1 gracePeriodSeconds int?, 2 preconditions Preconditions?, 3 orphanDependents bool?,
            4 propagationPolicy string, 5 dryRun [string], 6 ignoreStoreReadErrorWithClusterBreakingPotential bool
        Deployment: 1 metadata ObjectMeta, 2 spec DeploymentSpec, 3 status skipped
        DeploymentSpec: 1 replicas int?, 2 selector LabelSelector?, 3 template PodTemplateSpec,
            4 strategy DeploymentStrategy, 5 minReadySeconds int, 6 revisionHistoryLimit int?, 7 paused bool,
            9 progressDeadlineSeconds int?
        DeploymentStrategy: 1 type string, 2 rollingUpdate RollingUpdateDeployment?
        DownwardAPIProjection: 1 items [DownwardAPIVolumeFile]
        DownwardAPIVolumeFile: 1 path string, 2 fieldRef ObjectFieldSelector?,
            3 resourceFieldRef ResourceFieldSelector?, 4 mode int?
        DownwardAPIVolumeSource: 1 items [DownwardAPIVolumeFile], 2 defaultMode int?
        EmptyDirVolumeSource: 1 medium string, 2 sizeLimit Quantity?
        EnvFromSource: 1 prefix string, 2 configMapRef ConfigMapEnvSource?, 3 secretRef SecretEnvSource?
        EnvVar: 1 name string, 2 value string, 3 valueFrom EnvVarSource?
        EnvVarSource: 1 fieldRef ObjectFieldSelector?, 2 resourceFieldRef ResourceFieldSelector?,
            3 configMapKeyRef ConfigMapKeySelector?, 4 secretKeyRef SecretKeySelector?
        EphemeralVolumeSource: 1 volumeClaimTemplate PersistentVolumeClaimTemplate?
        Event: 1 metadata ObjectMeta, 2 involvedObject ObjectReference, 3 reason string, 4 message string,
            5 source EventSource, 6 firstTimestamp Time, 7 lastTimestamp Time, 8 count int, 9 type string,
            10 eventTime MicroTime, 11 series EventSeries?, 12 action string, 13 related ObjectReference?,
            14 reportingComponent string, 15 reportingInstance string
        EventSeries: 1 count int, 2 lastObservedTime MicroTime
        EventSource: 1 component string, 2 host string
        ExecAction: 1 command [string]
        FieldSelectorAttributes: 1 rawSelector string, 2 requirements [FieldSelectorRequirement]
        FieldSelectorRequirement: 1 key string, 2 operator string, 3 values [string]
        GRPCAction: 1 port int, 2 service string
        HTTPGetAction: 1 path string, 2 port IntOrString, 3 host string, 4 scheme string, 5 httpHeaders [HTTPHeader]
        HTTPHeader: 1 name string, 2 value string
        HostAlias: 1 ip string, 2 hostnames [string]
        HostPathVolumeSource: 1 path string, 2 type string
        ImageVolumeSource: 1 reference string, 2 pullPolicy string
        KeyToPath: 1 key string, 2 path string, 3 mode int?
        LabelSelector: 1 matchLabels {string}, 2 matchExpressions [LabelSelectorRequirement]
        LabelSelectorAttributes: 1 rawSelector string, 2 requirements [LabelSelectorRequirement]
        LabelSelectorRequirement: 1 key string, 2 operator string, 3 values [string]
        Lease: 1 metadata ObjectMeta, 2 spec LeaseSpec
        LeaseSpec: 1 holderIdentity string?, 2 leaseDurationSeconds int?, 3 acquireTime MicroTime?,
            4 renewTime MicroTime?, 5 leaseTransitions int?, 6 strategy string, 7 preferredHolder string
        Lifecycle: 1 postStart LifecycleHandler?, 2 preStop LifecycleHandler?, 3 stopSignal string
        LifecycleHandler: 1 exec ExecAction?, 2 httpGet HTTPGetAction?, 3 tcpSocket TCPSocketAction?,
            4 sleep SleepAction?
        LocalObjectReference: 1 name string
        ManagedFieldsEntry: 1 manager string, 2 operation string, 3 apiVersion string, 4 time Time?,
            6 fieldsType string, 7 fieldsV1 FieldsV1?, 8 subresource string
        NFSVolumeSource: 1 server string, 2 path string, 3 readOnly bool
        Namespace: 1 metadata ObjectMeta, 2 spec NamespaceSpec, 3 status skipped
        NamespaceSpec: 1 finalizers [string]
        NodeAffinity: 1 requiredDuringSchedulingIgnoredDuringExecution NodeSelector?,
            2 preferredDuringSchedulingIgnoredDuringExecution [PreferredSchedulingTerm]
        NodeSelector: 1 nodeSelectorTerms [NodeSelectorTerm]
        NodeSelectorRequirement: 1 key string, 2 operator string, 3 values [string]
        NodeSelectorTerm: 1 matchExpressions [NodeSelectorRequirement], 2 matchFields [NodeSelectorRequirement]
        NonResourceAttributes: 1 path string, 2 verb string
        ObjectFieldSelector: 1 apiVersion string, 2 fieldPath string
        ObjectMeta: 1 name string, 2 generateName string, 3 namespace string, 4 selfLink string, 5 uid string,
            6 resourceVersion string, 7 generation int, 8 creationTimestamp Time, 9 deletionTimestamp Time?,
            10 deletionGracePeriodSeconds int?, 11 labels {string}, 12 annotations {string},
            13 ownerReferences [OwnerReference], 14 finalizers [string], 17 managedFields [ManagedFieldsEntry]
        ObjectReference: 1 kind string, 2 namespace string, 3 name string, 4 uid string, 5 apiVersion string,
            6 resourceVersion string, 7 fieldPath string
        OwnerReference: 1 kind string, 3 name string, 4 uid string, 5 apiVersion string, 6 controller bool?,
            7 blockOwnerDeletion bool?
        PersistentVolumeClaimSpec: 1 accessModes [string], 2 resources VolumeResourceRequirements,
            3 volumeName string, 4 selector LabelSelector?, 5 storageClassName string?, 6 volumeMode string,
            7 dataSource TypedLocalObjectReference?, 8 dataSourceRef TypedObjectReference?,
            9 volumeAttributesClassName string
        PersistentVolumeClaimTemplate: 1 metadata ObjectMeta, 2 spec PersistentVolumeClaimSpec
        PersistentVolumeClaimVolumeSource: 1 claimName string, 2 readOnly bool
        Pod: 1 metadata ObjectMeta, 2 spec PodSpec, 3 status skipped
        PodAffinity: 1 requiredDuringSchedulingIgnoredDuringExecution [PodAffinityTerm],
            2 preferredDuringSchedulingIgnoredDuringExecution [WeightedPodAffinityTerm]
        PodAffinityTerm: 1 labelSelector LabelSelector?, 2 namespaces [string], 3 topologyKey string,
            4 namespaceSelector LabelSelector?, 5 matchLabelKeys [string], 6 mismatchLabelKeys [string]
        PodAntiAffinity: 1 requiredDuringSchedulingIgnoredDuringExecution [PodAffinityTerm],
            2 preferredDuringSchedulingIgnoredDuringExecution [WeightedPodAffinityTerm]
        PodDNSConfig: 1 nameservers [string], 2 searches [string], 3 options [PodDNSConfigOption]
        PodDNSConfigOption: 1 name string, 2 value string
        PodOS: 1 name string
        PodReadinessGate: 1 conditionType string
        PodResourceClaim: 1 name string, 3 resourceClaimName string, 4 resourceClaimTemplateName string
        PodSchedulingGate: 1 name string
        PodSecurityContext: 1 seLinuxOptions SELinuxOptions?, 2 runAsUser int?, 3 runAsNonRoot bool?,
            4 supplementalGroups [int], 5 fsGroup int?, 6 runAsGroup int?, 7 sysctls [Sysctl],
            8 windowsOptions WindowsSecurityContextOptions?, 9 fsGroupChangePolicy string,
            10 seccompProfile SeccompProfile?, 11 appArmorProfile AppArmorProfile?,
            12 supplementalGroupsPolicy string, 13 seLinuxChangePolicy string
        PodSpec: 1 volumes [Volume], 2 containers [Container], 3 restartPolicy string,
            4 terminationGracePeriodSeconds int?, 5 activeDeadlineSeconds int?, 6 dnsPolicy string,
            7 nodeSelector {string}, 8 serviceAccountName string, 9 serviceAccount string, 10 nodeName string,
            11 hostNetwork bool, 12 hostPID bool, 13 hostIPC bool, 14 securityContext PodSecurityContext?,
            15 imagePullSecrets [LocalObjectReference], 16 hostname string, 17 subdomain string,
            18 affinity Affinity?, 19 schedulerName string, 20 initContainers [Container],
            21 automountServiceAccountToken bool?, 22 tolerations [Toleration], 23 hostAliases [HostAlias],
            24 priorityClassName string, 25 priority int?, 26 dnsConfig PodDNSConfig?,
            27 shareProcessNamespace bool?, 28 readinessGates [PodReadinessGate], 29 runtimeClassName string,
            30 enableServiceLinks bool?, 31 preemptionPolicy string, 32 overhead {Quantity},
            33 topologySpreadConstraints [TopologySpreadConstraint], 35 setHostnameAsFQDN bool?, 36 os PodOS?,
            37 hostUsers bool?, 38 schedulingGates [PodSchedulingGate], 39 resourceClaims [PodResourceClaim],
            40 resources ResourceRequirements?
        PodTemplateSpec: 1 metadata ObjectMeta, 2 spec PodSpec
        PolicyRule: 1 verbs [string], 2 apiGroups [string], 3 resources [string], 4 resourceNames [string],
            5 nonResourceURLs [string]
        Preconditions: 1 uid string?, 2 resourceVersion string?
        PreferredSchedulingTerm: 1 weight int, 2 preference NodeSelectorTerm
        Probe: 1 handler =ProbeHandler, 2 initialDelaySeconds int, 3 timeoutSeconds int, 4 periodSeconds int,
            5 successThreshold int, 6 failureThreshold int, 7 terminationGracePeriodSeconds int?
        ProbeHandler: 1 exec ExecAction?, 2 httpGet HTTPGetAction?, 3 tcpSocket TCPSocketAction?, 4 grpc GRPCAction?
        ProjectedVolumeSource: 1 sources [VolumeProjection], 2 defaultMode int?
        ResourceAttributes: 1 namespace string, 2 verb string, 3 group string, 4 version string, 5 resource string,
            6 subresource string, 7 name string, 8 fieldSelector FieldSelectorAttributes?,
            9 labelSelector LabelSelectorAttributes?
        ResourceClaim: 1 name string, 2 request string
        ResourceFieldSelector: 1 containerName string, 2 resource string, 3 divisor Quantity
        ResourceRequirements: 1 limits {Quantity}, 2 requests {Quantity}, 3 claims [ResourceClaim]
        Role: 1 metadata ObjectMeta, 2 rules [PolicyRule]
        RoleBinding: 1 metadata ObjectMeta, 2 subjects [Subject], 3 roleRef RoleRef
        RoleRef: 1 apiGroup string, 2 kind string, 3 name string
        RollingUpdateDeployment: 1 maxUnavailable IntOrString?, 2 maxSurge IntOrString?
        SELinuxOptions: 1 user string, 2 role string, 3 type string, 4 level string
        Scale: 1 metadata ObjectMeta, 2 spec ScaleSpec, 3 status skipped
        ScaleSpec: 1 replicas int
        SeccompProfile: 1 type string, 2 localhostProfile string
        Secret: 1 metadata ObjectMeta, 2 data {bytes}, 3 type string, 4 stringData {string}, 5 immutable bool?
        SecretEnvSource: 1 localObjectReference =LocalObjectReference, 2 optional bool?
        SecretKeySelector: 1 localObjectReference =LocalObjectReference, 2 key string, 3 optional bool?
        SecretProjection: 1 localObjectReference =LocalObjectReference, 2 items [KeyToPath], 4 optional bool?
        SecretVolumeSource: 1 secretName string, 2 items [KeyToPath], 3 defaultMode int?, 4 optional bool?
        SecurityContext: 1 capabilities Capabilities?, 2 privileged bool?, 3 seLinuxOptions SELinuxOptions?,
            4 runAsUser int?, 5 runAsNonRoot bool?, 6 readOnlyRootFilesystem bool?,
            7 allowPrivilegeEscalation bool?, 8 runAsGroup int?, 9 procMount string,
            10 windowsOptions WindowsSecurityContextOptions?, 11 seccompProfile SeccompProfile?,
            12 appArmorProfile AppArmorProfile?
        SelfSubjectAccessReview: 1 metadata ObjectMeta, 2 spec SelfSubjectAccessReviewSpec, 3 status skipped
        SelfSubjectAccessReviewSpec: 1 resourceAttributes ResourceAttributes?,
            2 nonResourceAttributes NonResourceAttributes?
        SelfSubjectReview: 1 metadata ObjectMeta, 2 status skipped
        SelfSubjectRulesReview: 1 metadata ObjectMeta, 2 spec SelfSubjectRulesReviewSpec, 3 status skipped
        SelfSubjectRulesReviewSpec: 1 namespace string
        Service: 1 metadata ObjectMeta, 2 spec ServiceSpec, 3 status skipped
        ServiceAccount: 1 metadata ObjectMeta, 2 secrets [ObjectReference],
            3 imagePullSecrets [LocalObjectReference], 4 automountServiceAccountToken bool?
        ServiceAccountTokenProjection: 1 audience string, 2 expirationSeconds int?, 3 path string
        ServicePort: 1 name string, 2 protocol string, 3 port int, 4 targetPort IntOrString, 5 nodePort int,
            6 appProtocol string
        ServiceSpec: 1 ports [ServicePort], 2 selector {string}, 3 clusterIP string, 4 type string,
            5 externalIPs [string], 7 sessionAffinity string, 8 loadBalancerIP string,
            9 loadBalancerSourceRanges [string], 10 externalName string, 11 externalTrafficPolicy string,
            12 healthCheckNodePort int, 13 publishNotReadyAddresses bool,
            14 sessionAffinityConfig SessionAffinityConfig?, 17 ipFamilyPolicy string, 18 clusterIPs [string],
            19 ipFamilies [string], 20 allocateLoadBalancerNodePorts bool?, 21 loadBalancerClass string,
            22 internalTrafficPolicy string, 23 trafficDistribution string
        SessionAffinityConfig: 1 clientIP ClientIPConfig?
        SleepAction: 1 seconds int
        Subject: 1 kind string, 2 apiGroup string, 3 name string, 4 namespace string
        Sysctl: 1 name string, 2 value string
        TCPSocketAction: 1 port IntOrString, 2 host string
        Toleration: 1 key string, 2 operator string, 3 value string, 4 effect string, 5 tolerationSeconds int?
        TopologySpreadConstraint: 1 maxSkew int, 2 topologyKey string, 3 whenUnsatisfiable string,
            4 labelSelector LabelSelector?, 5 minDomains int?, 6 nodeAffinityPolicy string,
            7 nodeTaintsPolicy string, 8 matchLabelKeys [string]
        TypedLocalObjectReference: 1 apiGroup string, 2 kind string, 3 name string
        TypedObjectReference: 1 apiGroup string, 2 kind string, 3 name string, 4 namespace string
        Volume: 1 name string, 2 volumeSource =VolumeSource
        VolumeDevice: 1 name string, 2 devicePath string
        VolumeMount: 1 name string, 2 readOnly bool, 3 mountPath string, 4 subPath string,
            5 mountPropagation string, 6 subPathExpr string, 7 recursiveReadOnly string
        VolumeProjection: 1 secret SecretProjection?, 2 downwardAPI DownwardAPIProjection?,
            3 configMap ConfigMapProjection?, 4 serviceAccountToken ServiceAccountTokenProjection?,
            5 clusterTrustBundle ClusterTrustBundleProjection?
        VolumeResourceRequirements: 1 limits {Quantity}, 2 requests {Quantity}
        VolumeSource: 1 hostPath HostPathVolumeSource?, 2 emptyDir EmptyDirVolumeSource?,
            6 secret SecretVolumeSource?, 7 nfs NFSVolumeSource?,
            10 persistentVolumeClaim PersistentVolumeClaimVolumeSource?, 16 downwardAPI DownwardAPIVolumeSource?,
            19 configMap ConfigMapVolumeSource?, 26 projected ProjectedVolumeSource?, 28 csi CSIVolumeSource?,
            29 ephemeral EphemeralVolumeSource?, 30 image ImageVolumeSource?
        WeightedPodAffinityTerm: 1 weight int, 2 podAffinityTerm PodAffinityTerm
        WindowsSecurityContextOptions: 1 gmsaCredentialSpecName string, 2 gmsaCredentialSpec string,
            3 runAsUserName string, 4 hostProcess bool?
        """
}
