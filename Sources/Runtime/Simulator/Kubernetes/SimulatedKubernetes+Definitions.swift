import Documents

// Kinds that come and go while the server runs.
extension SimulatedKubernetes {
    /// Serves what a stored CustomResourceDefinition defines.
    mutating func serve(_ definition: Document) {
        guard let kind = ResourceKind(definition: definition) else { return }
        if let index = index(group: kind.group, kind: kind.kind), !collections[index].kind.isCustom { return }
        install(kind)
    }

    /// Ceases to serve the kind of a CustomResourceDefinition that is gone. Its objects are gone with it.
    mutating func unserve(_ definition: Document) {
        let name = definition["spec"]?["names"]?["kind"]?.string ?? ""
        guard let index = index(group: definition["spec"]?["group"]?.string ?? "", kind: name),
            collections[index].kind.isCustom
        else { return }
        var found: [(key: String, object: Document)] = []
        collections[index].objects.visit(from: "", prefix: "") { row in
            found.append((row.key, row.object))
            return true
        }
        for (key, object) in found { erase(object, at: Place(collection: index, key: key)) }
        byPlural[collections[index].kind.plural]?.removeAll { $0 == index }
        byKind[name]?.removeAll { $0 == index }
        collections[index].isServed = false
    }

    /// The kinds that are served, in the order of their installation.
    var servedKinds: [ResourceKind] { collections.filter(\.isServed).map(\.kind) }
}
