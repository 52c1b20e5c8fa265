import { NotFound } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { signedObjectsPath, type FolderStore } from './folderStore.ts';

/** Serves the signed URLs of a folder store. A wrong or expired signature answers 404 and tells nothing. */
export function mountSignedObjects(http: HttpApp, store: FolderStore): void {
  http.router.get(signedObjectsPath, async (request, response) => {
    const key = store.verify(request.query);
    const found = key && (await store.get(key));
    if (!found) throw new NotFound('No such object, or the link has expired');
    response.setHeader('Content-Type', found.contentType);
    response.setHeader('Content-Disposition', 'attachment');
    response.send(found.body);
  });
}
